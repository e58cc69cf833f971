/*
 * value: shows the values of a record: in the reader's words where they have
 * some, an ID by its ends, a long text cut.
 */
#ifndef FRAME_VALUE_H
#define FRAME_VALUE_H

#include "../text/diff.h"
#include "page.h"

/* Whether a GUID stands at the front. */
bool value_begins_with_id(struct span text);

/* Shows {{#GUID}}: its first and last digits tell an id from others, and the
   rest is there for who points at it, copies or prints it. One that is short,
   or no ASCII, is {{#WHOLE}}. */
void value_set_id(struct tmpl *t, struct span text);

/* Sets {{name}}; of a very long text its beginning, with a sign. */
void value_set_start(struct tmpl *t, const char *name, struct span text);

/*
 * Shows {{#WORDS}}, {{#GUID}} or {{#TEXT}}, as the value is; `name` is as in
 * field_add_value(). Where it is the same as another beside it at its ends,
 * what lies between them is marked, with signs for what cannot be seen where
 * that alone differs.
 */
void value_set(struct page_request *r, struct tmpl *t, struct span name,
    struct diff_value value, struct diff_ends same);

#endif
