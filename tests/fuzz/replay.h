/*
 * replay: runs a fuzz target over files, where no fuzzer drives it, and over
 * what comes of them by chance.
 *
 *	FUZZ_ITERATIONS=20000 FUZZ_SEED=1 json-fuzz -dict=words.dict FOLDER
 *
 * Each operand is a file, or a folder of files; all are run as they are. Then
 * FUZZ_ITERATIONS inputs are made of them, by changing, removing, doubling
 * and joining pieces and putting in words of the dictionary. It says in the
 * Test Anything Protocol what it ran; a target that finds something aborts,
 * and does so again with the same seed.
 */
#ifndef FUZZ_REPLAY_H
#define FUZZ_REPLAY_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold for any input. */
static inline void must(int good)
{
	if (!good)
		abort();
}

#ifndef FUZZING

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#define REPLAY_PIECES 256
#define REPLAY_BYTES ((size_t)1 << 20)
#define REPLAY_MADE ((size_t)8 << 10) /* longer ones only cost time */

struct replay_piece {
	uint8_t *bytes;
	size_t length;
};

static struct replay_piece replay_corpus[REPLAY_PIECES];
static struct replay_piece replay_words[REPLAY_PIECES];
static int replay_corpus_count, replay_word_count;
static int replay_count, replay_failures;
static uint64_t replay_random = 1;

static void replay_run(const uint8_t *bytes, size_t n)
{
	/* Exactly as long as the input, so that reading past it is noticed. */
	uint8_t *copy = malloc(n ? n : 1);

	must(copy != NULL);
	memcpy(copy, bytes, n);
	LLVMFuzzerTestOneInput(copy, n);
	free(copy);
}

static void replay_add(
    struct replay_piece *list, int *count, const uint8_t *bytes, size_t n)
{
	if (*count == REPLAY_PIECES)
		return;
	list[*count].bytes = malloc(n ? n : 1);
	must(list[*count].bytes != NULL);
	memcpy(list[*count].bytes, bytes, n);
	list[(*count)++].length = n;
}

/* ---- what there is */

static void replay_file(const char *path)
{
	static uint8_t bytes[REPLAY_BYTES];
	FILE *file = fopen(path, "rb");
	size_t n = file ? fread(bytes, 1, sizeof bytes, file) : 0;
	int bad = !file || ferror(file);

	if (!bad) {
		replay_run(bytes, n);
		replay_add(replay_corpus, &replay_corpus_count, bytes, n);
	}
	if (file)
		fclose(file);
	replay_failures += bad;
	printf("%sok %d - %s\n", bad ? "not " : "", ++replay_count, path);
}

static int replay_no_dot(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* In the order of the names, so that a seed means the same everywhere. */
static void replay(const char *path)
{
	struct dirent **entries;
	char inside[4096];
	int n = scandir(path, &entries, replay_no_dot, alphasort);

	if (n < 0) {
		replay_file(path);
		return;
	}
	for (int i = 0; i < n; i++) {
		snprintf(
		    inside, sizeof inside, "%s/%s", path, entries[i]->d_name);
		replay_file(inside);
		free(entries[i]);
	}
	free(entries);
}

/* The word in quotes of a line, with \xHH and a backslash before others. */
static void replay_word(const char *line)
{
	const char *p = strchr(line, '"');
	uint8_t word[256];
	size_t n = 0;
	unsigned byte;

	if (line[0] == '#' || !p)
		return;
	for (p++; *p && *p != '"' && n < sizeof word; p++) {
		if (p[0] == '\\' && p[1] == 'x' &&
		    sscanf(p + 2, "%2x", &byte) == 1) {
			word[n++] = (uint8_t)byte;
			p += 3;
			continue;
		}
		p += p[0] == '\\' && p[1];
		word[n++] = (uint8_t)*p;
	}
	replay_add(replay_words, &replay_word_count, word, n);
}

static void replay_dictionary(const char *path)
{
	FILE *file = fopen(path, "r");
	char line[1024];

	while (file && fgets(line, sizeof line, file))
		replay_word(line);
	if (file)
		fclose(file);
	printf("%sok %d - %s\n", replay_word_count ? "" : "not ",
	    ++replay_count, path);
	replay_failures += replay_word_count == 0;
}

/* ---- what comes of it */

/* xorshift; below `limit`, and 0 for none. */
static size_t replay_dice(size_t limit)
{
	replay_random ^= replay_random << 13;
	replay_random ^= replay_random >> 7;
	replay_random ^= replay_random << 17;
	return limit ? replay_random % limit : 0;
}

/* Puts n bytes in place of `old` ones at `at`, as far as there is room. */
static void replay_put(
    struct replay_piece *p, size_t at, size_t old, struct replay_piece with)
{
	size_t n = with.length;

	if (p->length - old + n > REPLAY_MADE)
		return;
	memmove(p->bytes + at + n, p->bytes + at + old, p->length - at - old);
	memcpy(p->bytes + at, with.bytes, n);
	p->length += n - old;
}

static struct replay_piece replay_part(
    const struct replay_piece *p, uint8_t *room)
{
	size_t at = replay_dice(p->length + 1);
	size_t n = replay_dice(p->length - at + 1);

	if (n > REPLAY_MADE)
		n = REPLAY_MADE;
	/* Short ones more often, and apart: it may go into p itself. */
	if (replay_dice(2))
		n = n < 16 ? n : 16;
	memcpy(room, p->bytes + at, n);
	return (struct replay_piece){room, n};
}

static void replay_change(struct replay_piece *p)
{
	static uint8_t room[REPLAY_MADE];
	struct replay_piece none = {room, 0}, part;
	size_t at = replay_dice(p->length + 1);
	size_t rest = p->length - at;

	switch (replay_dice(6)) {
	case 0:
		if (rest)
			p->bytes[at] ^= (uint8_t)(1U << replay_dice(8));
		break;
	case 1:
		if (rest)
			p->bytes[at] = (uint8_t)replay_dice(256);
		break;
	case 2:
		replay_put(
		    p, at, replay_dice((rest < 16 ? rest : 16) + 1), none);
		break;
	case 3:
		part = replay_part(p, room);
		replay_put(p, at, 0, part);
		break;
	case 4:
		part = replay_part(
		    &replay_corpus[replay_dice((size_t)replay_corpus_count)],
		    room);
		replay_put(p, at, replay_dice(2) ? rest : 0, part);
		break;
	default:
		if (replay_word_count)
			replay_put(p, at, 0,
			    replay_words[replay_dice(
				(size_t)replay_word_count)]);
	}
}

static void replay_mutate(long iterations)
{
	static uint8_t bytes[REPLAY_MADE];

	for (long i = 0; i < iterations && replay_corpus_count; i++) {
		const struct replay_piece *from =
		    &replay_corpus[replay_dice((size_t)replay_corpus_count)];
		struct replay_piece p = {bytes, from->length};

		if (p.length > REPLAY_MADE)
			p.length = REPLAY_MADE;
		memcpy(bytes, from->bytes, p.length);
		for (size_t n = replay_dice(8) + 1; n; n--)
			replay_change(&p);
		replay_run(p.bytes, p.length);
	}
	printf("ok %d - %ld inputs by chance\n", ++replay_count, iterations);
}

static void replay_free(struct replay_piece *list, int count)
{
	for (int i = 0; i < count; i++)
		free(list[i].bytes);
}

int main(int argc, char **argv)
{
	const char *iterations = getenv("FUZZ_ITERATIONS");
	const char *seed = getenv("FUZZ_SEED");

	if (seed && atoll(seed))
		replay_random = (uint64_t)atoll(seed);
	for (int i = 1; i < argc; i++)
		if (strncmp(argv[i], "-dict=", 6) == 0)
			replay_dictionary(argv[i] + 6);
		else
			replay(argv[i]);
	if (iterations)
		replay_mutate(atol(iterations));
	printf("1..%d\n", replay_count);
	replay_free(replay_corpus, replay_corpus_count);
	replay_free(replay_words, replay_word_count);
	return replay_failures > 0 || replay_count == 0;
}

#endif
#endif
