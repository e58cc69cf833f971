/*
 * tmpl: HTML templates, by ctemplate.
 *
 * Every file begins with {{%AUTOESCAPE context="HTML"}}, so each value is
 * escaped for the place where it stands. Templates are added at start, under
 * "nl/log.html", and frozen; a request only fills and expands.
 */
#ifndef WIRE_TMPL_H
#define WIRE_TMPL_H

#include "../text/buf.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The values for one page, or for one section or include of it. */
struct tmpl;

/*
 * Adds a template. Returns 0, or -1 with a sentence in *why: no AUTOESCAPE
 * in its first line, a section that is not closed, a marker that is none.
 */
int tmpl_add(const char *name, struct span text, struct buf *why);

/* No template can be added after this, and expanding reads no file. */
void tmpl_freeze(void);

/* NULL when there is no memory; all functions below take NULL and then do
   nothing, tmpl_expand() returns -1. */
struct tmpl *tmpl_new(void);

/* Frees what tmpl_new() gave, with all its sections and includes. */
void tmpl_free(struct tmpl *t);

/* All names below are literals: they are remembered by their address. */

/* Sets {{NAME}}, here and in the sections inside, not in includes. */
void tmpl_set(struct tmpl *t, const char *name, const char *value);
void tmpl_set_span(struct tmpl *t, const char *name, struct span value);
void tmpl_set_int(struct tmpl *t, const char *name, int64_t value);

/* The same, but the value is not copied: it has to stay until t is expanded. */
void tmpl_set_kept(struct tmpl *t, const char *name, struct span value);

/* Sets {{NAME}} for the whole page, includes too. */
void tmpl_set_global(struct tmpl *t, const char *name, const char *value);

/* Shows {{#NAME}}…{{/NAME}}, without values of its own: once, unless there are
   rows of it. */
void tmpl_show(struct tmpl *t, const char *section);

/* Shows {{#NAME}}…{{/NAME}} once more; the result holds its values and
   belongs to t. */
struct tmpl *tmpl_row(struct tmpl *t, const char *section);

/* Fills {{>NAME}} with another template; likewise. */
struct tmpl *tmpl_include(
    struct tmpl *t, const char *marker, const char *template_name);

/* Appends the page. -1 when a template or an include is missing; then `out`
   holds what it held before. */
int tmpl_expand(struct tmpl *t, const char *template_name, struct buf *out);

#ifdef __cplusplus
}
#endif

#endif
