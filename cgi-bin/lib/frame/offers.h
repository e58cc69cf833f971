/*
 * offers: names of customers and users for a part of one: while it is being
 * typed, and when it turns out to fit several.
 */
#ifndef FRAME_OFFERS_H
#define FRAME_OFFERS_H

#include "selection.h"

/* Answers with names.html: the names that fit what r->query has as customer
   or, without one, as user. 0 or a status. */
int offers_show(struct page_request *r);

/* When that is what r->query.problem says: shows {{#HAS_CHOICES}}, the names
   as links. 0 or -1. */
int offers_choices(struct page_request *r, struct tmpl *t);

#endif
