/*
 * input: a file that is read once, from front to back, through a window.
 *
 * Readers look at the bytes from `at` on, ask for more of them, and say how
 * far they are done. The window holds what was read and is not done with; so
 * it is as large as the longest piece that a reader wants to see at once,
 * and a chunk. Pipes and files are read alike.
 */
#ifndef WIRE_INPUT_H
#define WIRE_INPUT_H

#include <stdint.h>

#include "../text/buf.h"

/* What came of looking for the next record, or row, of an input. */
enum source_result {
	SOURCE_FAILED = -1, /* the file could not be read; errno is set */
	SOURCE_END = 0,
	SOURCE_RECORD,
	SOURCE_BAD, /* no record: the reader's `problem` says why */
};

struct input {
	int fd; /* the caller's */
	struct buf window;
	size_t at;      /* where in the window reading goes on */
	int64_t offset; /* of the window's first byte in the stream */
	int64_t line;   /* of window[at], from 1 */
	bool ended;     /* the file has no more */
	int failed;     /* errno, when it could not be read; EINTR after a
			   signal whose handler does not restart */
	int64_t bytes;  /* read so far, for progress */
	int64_t apart;  /* where a second look reads on; -1 for the first */
};

void input_init(struct input *in, int fd);
void input_release(struct input *in);

/*
 * A second look at what `in` has not passed yet, with the same offsets and
 * lines, which changes nothing for `in`. False, with nothing to release,
 * when the file is a pipe or such, of which there is only one look.
 */
bool input_init_ahead(struct input *ahead, const struct input *in);

/* Reads on; what is not done with may move. False at the end of the file, or
   when `failed`. */
bool input_fill(struct input *in);

/* Whether there is a byte `ahead` of window[at]; reads on to find out. */
bool input_have(struct input *in, size_t ahead);

/* The bytes from window[at] on, and how many of them there are by now. They
   are the input's, until more is read. */
const char *input_here(const struct input *in);
size_t input_left(const struct input *in);

/* Where in the stream window[at] stands. */
int64_t input_place(const struct input *in);

/* The next n of them are done with. They stay where they are until more is
   read. */
void input_advance(struct input *in, size_t n);

/*
 * To be asked before anything was read: NULL, or a static sentence that says
 * what the file is, and what to do, when its first bytes are of something
 * that no reader takes: gzip, zip or a workbook, UTF-16 or UTF-32.
 */
const char *input_complaint(struct input *in);

#endif
