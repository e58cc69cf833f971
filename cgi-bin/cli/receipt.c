#include "receipt.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../lib/stores/exports.h"
#include "../lib/stores/verify.h"
#include "../lib/text/report.h"
#include "../lib/wire/receipt.h"

/* A receipt is some fifteen lines. */
#define RECEIPT_BYTES ((size_t)64 << 10)
#define CHUNK ((size_t)256 << 10)

struct check {
	const char *file, *name; /* the file's, the receipt's */
	struct receipt receipt;
	int wrong; /* how many things */
};

static int cannot(const char *path)
{
	report("%s: %s", path, strerror(errno));
	return errno == ENOENT || errno == EACCES ? EX_NOINPUT : EX_IOERR;
}

/* ---- the receipt itself */

static int read_text(const char *path, struct buf *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : 1;

	while (
	    n > 0 && text->length <= RECEIPT_BYTES && buf_reserve(text, 4096)) {
		n = read(fd, text->data + text->length, 4096);
		if (n > 0)
			buf_cut(text, text->length += (size_t)n);
	}
	if (n < 0) {
		int rc = cannot(path);

		if (fd >= 0)
			close(fd);
		return rc;
	}
	close(fd);
	return EX_OK;
}

static int read_receipt(struct check *c)
{
	struct buf text = BUF_INIT;
	const char *wrong;
	int rc = read_text(c->name, &text), line;

	if (rc)
		goto out;
	wrong = receipt_read(&c->receipt, buf_span(&text), &line);
	if (wrong && line)
		report("%s: line %d: %s", c->name, line, wrong);
	else if (wrong)
		report("%s: %s", c->name, wrong);
	rc = wrong ? EX_DATAERR : EX_OK;
out:
	buf_release(&text);
	return rc;
}

/* ---- the file */

static int hash_file(const char *path, int64_t *bytes, struct buf *hex)
{
	static char chunk[CHUNK];
	uint8_t digest[SHA256_SIZE];
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = EX_OK;
	ssize_t n = fd < 0 ? -1 : 1;
	struct sha256 h;

	sha256_init(&h);
	*bytes = 0;
	while (n > 0 && (n = read(fd, chunk, CHUNK)) > 0) {
		sha256_add(&h, chunk, (size_t)n);
		*bytes += n;
	}
	if (n < 0)
		rc = cannot(path);
	else if (!sha256_finish(&h, digest))
		rc = EX_OSERR;
	else
		buf_add_hex(hex, digest, SHA256_SIZE);
	if (fd >= 0)
		close(fd);
	sha256_release(&h);
	return rc;
}

static int compare_file(struct check *c)
{
	struct buf hex = BUF_INIT;
	int64_t bytes;
	int rc = hash_file(c->file, &bytes, &hex);

	if (!rc && bytes != c->receipt.bytes) {
		printf("%s: it has %" PRId64 " bytes, the receipt says %" PRId64
		       "\n",
		    c->file, bytes, c->receipt.bytes);
		c->wrong++;
	}
	if (!rc && strcmp(buf_text(&hex), buf_text(&c->receipt.digest))) {
		printf("%s: its SHA-256 is %s, the receipt says %s\n", c->file,
		    buf_text(&hex), buf_text(&c->receipt.digest));
		c->wrong++;
	}
	buf_release(&hex);
	return rc;
}

/* ---- the log */

static void tell_difference(
    void *context, const char *key, const char *value, const char *logged)
{
	struct check *c = context;

	printf("%s: %s: it says %s, the log %s\n", c->name, key, value, logged);
	c->wrong++;
}

/* An export's record is all that its import brings. */
static int check_chain(struct check *c, struct db *d)
{
	static const char *const wrong[] = {
	    [VERIFY_LONG] = "its import brought more than this record",
	    [VERIFY_ALTERED] = "it was altered",
	    [VERIFY_BROKEN] = "the chain is broken at its import"};
	enum verify_state state;

	if (verify_record(d, c->receipt.record, 1, &state))
		return -1;
	if (state == VERIFY_WHOLE)
		return 0;
	printf("record %" PRId64 ": %s\n", c->receipt.record, wrong[state]);
	c->wrong++;
	return 0;
}

static int compare_with(struct check *c, struct db *d)
{
	struct receipt logged;
	int rc;

	receipt_init(&logged);
	rc = exports_receipt(d, c->receipt.record, &logged);
	if (rc > 0) {
		receipt_compare(&c->receipt, &logged, tell_difference, c);
		rc = check_chain(c, d);
	} else if (!rc) {
		printf("%s: record %" PRId64 " of the log is of no complete "
		       "export of its own, or was pruned\n",
		    c->name, c->receipt.record);
		c->wrong++;
	}
	receipt_release(&logged);
	return rc;
}

static int compare_log(struct check *check, const struct config *c)
{
	struct db d;
	int rc = EX_OK;

	db_init(&d);
	if (db_open_reader(&d, c->database, c->wait_ms) ||
	    db_begin_read(&d, 0) || compare_with(check, &d))
		rc = cli_trouble(&d, c);
	db_end_read(&d);
	db_release(&d);
	return rc;
}

static void tell_result(const struct check *c, const char *log)
{
	if (c->wrong)
		printf("%s: %d thing%s wrong\n", c->file, c->wrong,
		    c->wrong == 1 ? " is" : "s are");
	else
		printf("%s: is what %s exported on %s; %s%s\n", c->file,
		    buf_text(&c->receipt.user), buf_text(&c->receipt.completed),
		    log ? "so says the log, "
			: "the receipt alone says so, "
			  "there is no log here",
		    log ? log : "");
}

int receipt_verify(
    const struct config *c, const char *file, const char *receipt)
{
	struct check check = {.file = file, .name = receipt};
	/* Whoever keeps a file and its receipt need not have the log. */
	bool named = !config_is_default(c, "database");
	const char *log = named || !access(c->database, F_OK) || errno != ENOENT
			      ? c->database
			      : NULL;
	int rc;

	receipt_init(&check.receipt);
	rc = read_receipt(&check);
	if (!rc)
		rc = compare_file(&check);
	if (!rc && log)
		rc = compare_log(&check, c);
	if (!rc) {
		tell_result(&check, log);
		rc = check.wrong ? EX_DATAERR : EX_OK;
	}
	receipt_release(&check.receipt);
	return rc;
}
