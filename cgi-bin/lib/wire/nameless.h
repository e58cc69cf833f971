/*
 * nameless: temporary files that have no name, so that nothing is left of
 * them whatever happens.
 */
#ifndef WIRE_NAMELESS_H
#define WIRE_NAMELESS_H

/* The folder for them: TMPDIR, else /var/tmp. */
const char *nameless_folder(void);

/* A new one, for reading and writing; or -1 with errno. */
int nameless_open(void);

#endif
