/*
 * part: a file that has its name only once it is whole. Until then it stands
 * beside that name, with .part behind.
 *
 * One at a time writes a part: it is locked. Its name is always the same, so
 * that what a killed one left behind is used up by the next. What the name is
 * taken by before is the caller's to look at, after part_take().
 */
#ifndef CLI_PART_H
#define CLI_PART_H

#include <sys/types.h>

#include "../lib/text/buf.h"

struct part {
	const char *path; /* the name that it gets; the caller's */
	struct buf name;  /* its name until then */
	int fd;           /* open for reading and writing; -1: not ours */
};

void part_init(struct part *p, const char *path);

/* Removes the file, unless it has got its name. */
void part_release(struct part *p);

/*
 * Makes the file, empty, and readable as mode says where it is new. Neither
 * follows a link nor takes what is no regular file. EX_OK, or the exit status
 * after a report.
 */
int part_take(struct part *p, mode_t mode);

/* Brings the file to the disk, gives it its name, in place of whatever has
   it, and brings the name to the disk, too. Likewise. */
int part_give(struct part *p);

#endif
