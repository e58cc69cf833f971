/*
 * filters: the form over a list, with links to the usual periods. It is
 * filters.html, in which actions.html stands for the log's actions.
 */
#ifndef FRAME_FILTERS_H
#define FRAME_FILTERS_H

#include "selection.h"

/* The keys of a list, behind those that select: where a page begins. */
enum {
	FILTERS_BEFORE = SELECTION_KEYS,
	FILTERS_AFTER,
	FILTERS_KEYS,
};

/* Sets {{FILTERS}} to the form as markup: with what was selected or, when
   r->query.problem says what is wrong, with what was typed. 0 or -1. */
int filters_show(
    struct page_request *r, struct tmpl *t, const struct selection *s);

/* Sets {{QUERY}} for a link to the list's first page with other filters. */
void filters_set_link(struct page_request *r, struct tmpl *t,
    const struct query_change *changes, int change_count);

/*
 * For a form of which each button narrows the list further: {{#KEPT}}, the
 * {{NAME}} and {{VALUE}} of all that the page was asked for, but for where it
 * begins. With several actions the buttons that leave one of them need another
 * form, {{#OTHER}}, which has no actions: {{#KEPT_THERE}}, likewise.
 */
void filters_set_narrowing(struct page_request *r, struct tmpl *t);

/* For a period that ends before it begins: shows {{#SWAP}}, a link to the one
   that was meant. */
void filters_offer_swap(struct page_request *r, struct tmpl *t);

/* For what is no customer or user: shows {{#ELSEWHERE}}, a link that searches
   for it, unless something is searched for already. */
void filters_offer_search(struct page_request *r, struct tmpl *t);

#endif
