/*
 * report: lines to the operator, on standard error: the server's log for a
 * page program, the terminal for the command line.
 */
#ifndef TEXT_REPORT_H
#define TEXT_REPORT_H

/* What each line begins with; the program's name. Call it once, first. */
void report_name(const char *program);

/* One line, "name: …", cut at 8 KB. The format carries no line end. */
void report(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
