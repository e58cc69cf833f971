/*
 * fail: makes calls of a program fail, by being loaded before it.
 *
 *	FAULT='12 write ENOSPC' FAULT_FILES=/tmp/log.db FAULT_TOLD=/tmp/told \
 *		LD_PRELOAD=fail.so partnerlog import …
 *
 * FAULT says which call fails first, from 1 (0: none), of which kind, and
 * how; the word "lasting" after these makes all later ones fail as well.
 *
 *	write   write, pwrite and ftruncate
 *	read    read and pread
 *	sync    fsync and fdatasync; the others do nothing, and succeed
 *	open    open
 *	malloc  malloc, calloc and realloc
 *	own     of these, the ones that the program itself calls, no library
 *	thread  pthread_create, always with EAGAIN
 *	sleep   none fails: sleeping takes no time, but the clock says it did
 *	clock   none fails: each look at the clock takes a second
 *
 * How: EIO, ENOSPC, ENOMEM, or "short", which writes or reads half of what
 * was asked for. Calls on files count when the file's path begins with
 * FAULT_FILES. At the program's end the file FAULT_TOLD gets one line: how
 * many calls there were, and how many of them failed.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define FILES_MAX 1024
#define SHORT (-1)

enum kind {
	NONE,
	WRITE,
	READ,
	SYNC,
	OPEN,
	MALLOC,
	OWN,
	THREAD,
	SLEEP,
	CLOCK,
	KINDS,
};

static const char *const kinds[KINDS] = {
    [WRITE] = "write",
    [READ] = "read",
    [SYNC] = "sync",
    [OPEN] = "open",
    [MALLOC] = "malloc",
    [OWN] = "own",
    [THREAD] = "thread",
    [SLEEP] = "sleep",
    [CLOCK] = "clock",
};

static enum kind kind; /* NONE until the fault is known */
static long fails_at;
static _Atomic long calls, failed; /* by whatever thread */
static int how;
static bool lasting;
static const char *files;
static bool watched[FILES_MAX];
static int64_t slept_ns;
static uintptr_t code_begins, code_ends; /* the program's own */

/* The function that this one stands before; looked up once. */
#define NEXT(name)                                                             \
	static __typeof__(name) *next;                                         \
	if (!next)                                                             \
	next = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static int how_of(const char *word)
{
	if (strcmp(word, "short") == 0)
		return SHORT;
	if (strcmp(word, "ENOMEM") == 0)
		return ENOMEM;
	return strcmp(word, "ENOSPC") == 0 ? ENOSPC : EIO;
}

/* Called for what is loaded, of which the program itself is the first. */
static int find_code(struct dl_phdr_info *object, size_t size, void *context)
{
	(void)size;
	(void)context;
	for (int i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &object->dlpi_phdr[i];

		if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
			continue;
		code_begins = object->dlpi_addr + part->p_vaddr;
		code_ends = code_begins + part->p_memsz;
	}
	return 1;
}

__attribute__((constructor)) static void begin(void)
{
	const char *fault = getenv("FAULT");
	char word[8] = "", error[8] = "", more[8] = "";

	files = getenv("FAULT_FILES");
	if (!fault)
		return;
	dl_iterate_phdr(find_code, NULL);
	sscanf(fault, "%ld %7s %7s %7s", &fails_at, word, error, more);
	how = how_of(error);
	lasting = strcmp(more, "lasting") == 0;
	for (int i = 1; i < KINDS; i++)
		if (strcmp(word, kinds[i]) == 0)
			kind = (enum kind)i;
}

__attribute__((destructor)) static void tell(void)
{
	const char *path = getenv("FAULT_TOLD");
	char line[64];
	int n, fd;

	kind = NONE;
	fd = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;
	if (fd < 0)
		return;
	n = snprintf(line, sizeof line, "%ld %ld\n", calls, failed);
	if (write(fd, line, (size_t)n) != n)
		abort();
	close(fd);
}

/* Counts one more call, and says whether it is to fail. */
static bool fails(enum kind called)
{
	long n;

	if (called != kind)
		return false;
	n = ++calls;
	if (n != fails_at && !(lasting && fails_at && n > fails_at))
		return false;
	failed++;
	if (how != SHORT)
		errno = how;
	return true;
}

static bool fails_for(const void *caller)
{
	uintptr_t from = (uintptr_t)caller;

	if (kind == OWN && (from < code_begins || from >= code_ends))
		return false;
	return fails(kind == OWN ? OWN : MALLOC);
}

static bool fails_on(enum kind called, int fd)
{
	return fd >= 0 && fd < FILES_MAX && watched[fd] && fails(called);
}

/* ---- files */

static int watch(int fd, const char *path)
{
	if (fd >= 0 && fd < FILES_MAX)
		watched[fd] = files && strncmp(path, files, strlen(files)) == 0;
	return fd;
}

#define OPEN_AS(name)                                                          \
	int name(const char *path, int flags, ...)                             \
	{                                                                      \
		mode_t mode = 0;                                               \
		va_list args;                                                  \
		NEXT(name);                                                    \
                                                                               \
		va_start(args, flags);                                         \
		if (flags & O_CREAT)                                           \
			mode = va_arg(args, mode_t);                           \
		va_end(args);                                                  \
		if (files && strncmp(path, files, strlen(files)) == 0 &&       \
		    fails(OPEN))                                               \
			return -1;                                             \
		return watch(next(path, flags, mode), path);                   \
	}

#define WRITE_AS(name, offset_type)                                            \
	ssize_t name(int fd, const void *bytes, size_t n, offset_type at)      \
	{                                                                      \
		NEXT(name);                                                    \
                                                                               \
		if (!fails_on(WRITE, fd))                                      \
			return next(fd, bytes, n, at);                         \
		return how == SHORT ? next(fd, bytes, n / 2, at) : -1;         \
	}

#define READ_AS(name, offset_type)                                             \
	ssize_t name(int fd, void *bytes, size_t n, offset_type at)            \
	{                                                                      \
		NEXT(name);                                                    \
                                                                               \
		if (!fails_on(READ, fd))                                       \
			return next(fd, bytes, n, at);                         \
		return how == SHORT ? next(fd, bytes, n / 2, at) : -1;         \
	}

#define TRUNCATE_AS(name, offset_type)                                         \
	int name(int fd, offset_type size)                                     \
	{                                                                      \
		NEXT(name);                                                    \
                                                                               \
		return fails_on(WRITE, fd) && how != SHORT ? -1                \
							   : next(fd, size);   \
	}

/* Nobody pulls the plug of a test: what is written needs no disk to be on. */
int fsync(int fd)
{
	return fails_on(SYNC, fd) ? -1 : 0;
}

int fdatasync(int fd)
{
	return fails_on(SYNC, fd) ? -1 : 0;
}

OPEN_AS(open)
OPEN_AS(open64)
WRITE_AS(pwrite, off_t)
WRITE_AS(pwrite64, off64_t)
READ_AS(pread, off_t)
READ_AS(pread64, off64_t)
TRUNCATE_AS(ftruncate, off_t)
TRUNCATE_AS(ftruncate64, off64_t)

ssize_t write(int fd, const void *bytes, size_t n)
{
	NEXT(write);

	if (!fails_on(WRITE, fd))
		return next(fd, bytes, n);
	return how == SHORT ? next(fd, bytes, n / 2) : -1;
}

ssize_t read(int fd, void *bytes, size_t n)
{
	NEXT(read);

	if (!fails_on(READ, fd))
		return next(fd, bytes, n);
	return how == SHORT ? next(fd, bytes, n / 2) : -1;
}

int close(int fd)
{
	NEXT(close);

	if (fd >= 0 && fd < FILES_MAX)
		watched[fd] = false;
	return next(fd);
}

/* ---- memory */

void *malloc(size_t n)
{
	NEXT(malloc);

	return fails_for(__builtin_return_address(0)) ? NULL : next(n);
}

void *calloc(size_t count, size_t n)
{
	NEXT(calloc);

	return fails_for(__builtin_return_address(0)) ? NULL : next(count, n);
}

void *realloc(void *old, size_t n)
{
	NEXT(realloc);

	return fails_for(__builtin_return_address(0)) ? NULL : next(old, n);
}

/* ---- threads */

int pthread_create(pthread_t *thread, const pthread_attr_t *as,
    void *(*run)(void *context), void *context)
{
	NEXT(pthread_create);

	return fails(THREAD) ? EAGAIN : next(thread, as, run, context);
}

/* ---- time */

int usleep(useconds_t us)
{
	NEXT(usleep);

	if (kind != SLEEP)
		return next(us);
	calls++;
	slept_ns += (int64_t)us * 1000;
	return 0;
}

int nanosleep(const struct timespec *wanted, struct timespec *left)
{
	NEXT(nanosleep);

	if (kind != SLEEP)
		return next(wanted, left);
	calls++;
	slept_ns += wanted->tv_sec * INT64_C(1000000000) + wanted->tv_nsec;
	return 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	int64_t ns;
	int rc;
	NEXT(clock_gettime);

	rc = next(clock, now);
	if (rc != 0 || (kind != SLEEP && kind != CLOCK))
		return rc;
	if (kind == CLOCK) {
		calls++;
		slept_ns += 1000000000;
	}
	ns = now->tv_nsec + slept_ns;
	now->tv_sec += ns / 1000000000;
	now->tv_nsec = ns % 1000000000;
	return 0;
}
