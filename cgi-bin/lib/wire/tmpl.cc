/*
 * The binding of ctemplate: the only C++ there is. Where a dictionary finds no
 * memory the process ends, and its pool starts another.
 *
 * The dictionaries are ours. Those of ctemplate are made to be dumped as well:
 * each has a name that tells where it is, and to fill them costs as much as to
 * expand the templates. Few names are set in one dictionary, so that lists do.
 */
#include "tmpl.h"

#include <ctemplate/template.h>
#include <ctemplate/template_cache.h>
#include <ctemplate/template_dictionary_interface.h>
#include <ctemplate/template_emitter.h>

#include <memory_resource>
#include <new>
#include <string>

using ctemplate::STRIP_BLANK_LINES;
using ctemplate::TemplateCache;
using ctemplate::TemplateDictionaryInterface;
using ctemplate::TemplateString;

static TemplateCache &cache()
{
	static TemplateCache all;

	return all;
}

static TemplateString string_of(struct span s)
{
	return TemplateString(s.data ? s.data : "", s.length);
}

/* Whether the first line turns escaping on for what the template is. */
static bool escapes(struct span text)
{
	static const char first[] = "{{%AUTOESCAPE context=\"HTML\"}}\n";

	return text.length >= sizeof first - 1 &&
	       memcmp(text.data, first, sizeof first - 1) == 0;
}

int tmpl_add(const char *name, struct span text, struct buf *why)
{
	if (!escapes(text)) {
		buf_addf(why,
		    "template %s: line 1 must be "
		    "{{%%AUTOESCAPE context=\"HTML\"}}",
		    name);
		return -1;
	}
	try {
		if (cache().StringToTemplateCache(
			name, string_of(text), STRIP_BLANK_LINES))
			return 0;
	} catch (const std::bad_alloc &) {
		buf_addf(why, "template %s: out of memory", name);
		return -1;
	}
	buf_addf(why,
	    "template %s is broken: a section is not closed, or a marker is "
	    "none (the line above says which)",
	    name);
	return -1;
}

void tmpl_freeze(void)
{
	cache().Freeze();
}

/* ---- dictionaries */

struct setting {
	struct setting *next;
	struct span name, text;
};

/* The dictionaries of a section or of an include, in order; none where a
   section is only shown. */
struct group {
	struct group *next;
	struct span name;
	struct tmpl *first, **end;
};

/* All that a page consists of; its memory is given back in one piece. */
struct page {
	std::pmr::monotonic_buffer_resource memory{16384};
	struct setting *globals = nullptr;
};

struct tmpl final : public TemplateDictionaryInterface {
	struct page *page;
	const struct tmpl *outer;    /* what this is a section of, or NULL */
	const char *file;            /* what this includes, or NULL */
	struct tmpl *next = nullptr; /* of the same group */
	struct setting *values = nullptr;
	struct group *sections = nullptr, *includes = nullptr;

	tmpl(struct page *p, const struct tmpl *o, const char *f)
	    : page(p), outer(o), file(f)
	{
	}
	TemplateString GetValue(const TemplateString &marker) const override;
	bool IsHiddenSection(const TemplateString &marker) const override;
	bool IsUnhiddenSection(const TemplateString &marker) const override;
	bool IsHiddenTemplate(const TemplateString &marker) const override;
	const char *GetIncludeTemplateName(
	    const TemplateString &marker, int n) const override;
	Iterator *CreateTemplateIterator(
	    const TemplateString &marker) const override;
	Iterator *CreateSectionIterator(
	    const TemplateString &marker) const override;
	void DumpToString(std::string *, int) const override
	{
	}

      private:
	class Members final : public Iterator
	{
	      public:
		explicit Members(const struct group *g) : next_(g->first)
		{
		}
		bool HasNext() const override
		{
			return next_ != nullptr;
		}
		const TemplateDictionaryInterface &Next() override
		{
			const struct tmpl *t = next_;

			next_ = t->next;
			return *t;
		}

	      private:
		const struct tmpl *next_;
	};
};

/* Names of one length seldom end alike. */
static bool is_same(struct span a, struct span b)
{
	return a.length == b.length &&
	       a.data[a.length - 1] == b.data[a.length - 1] &&
	       !memcmp(a.data, b.data, a.length);
}

template <typename T> static T *find(T *list, struct span name)
{
	while (list && !is_same(list->name, name))
		list = list->next;
	return list;
}

/* Here, or in what this is a section of. */
template <typename T>
static T *look_up(
    const struct tmpl *t, T *tmpl::*list, const TemplateString &marker)
{
	const struct span name = {marker.data(), marker.size()};
	T *found = nullptr;

	for (; t && !found; t = t->outer)
		found = find(t->*list, name);
	return found;
}

TemplateString tmpl::GetValue(const TemplateString &marker) const
{
	const struct setting *v = look_up(this, &tmpl::values, marker);

	if (!v)
		v = find(page->globals, {marker.data(), marker.size()});
	return string_of(v ? v->text : span_of(""));
}

bool tmpl::IsHiddenSection(const TemplateString &marker) const
{
	return !IsUnhiddenSection(marker);
}

bool tmpl::IsUnhiddenSection(const TemplateString &marker) const
{
	return look_up(this, &tmpl::sections, marker) != nullptr;
}

bool tmpl::IsHiddenTemplate(const TemplateString &marker) const
{
	return !look_up(this, &tmpl::includes, marker);
}

/* The three below are asked of what is not hidden only. */

const char *tmpl::GetIncludeTemplateName(
    const TemplateString &marker, int n) const
{
	const struct tmpl *t = look_up(this, &tmpl::includes, marker)->first;

	while (n--)
		t = t->next;
	return t->file;
}

tmpl::Iterator *tmpl::CreateTemplateIterator(const TemplateString &marker) const
{
	return new Members(look_up(this, &tmpl::includes, marker));
}

tmpl::Iterator *tmpl::CreateSectionIterator(const TemplateString &marker) const
{
	return new Members(look_up(this, &tmpl::sections, marker));
}

/* ---- filling them */

/* Memory for a T, and for so many bytes behind it. */
template <typename T> static T *room_for(struct page *page, size_t more = 0)
{
	return static_cast<T *>(
	    page->memory.allocate(sizeof(T) + more, alignof(T)));
}

static void add_value(struct page *page, struct setting **list,
    const char *name, struct span text)
{
	struct setting *v = room_for<setting>(page, text.length);

	if (text.length)
		memcpy(v + 1, text.data, text.length);
	text.data = reinterpret_cast<char *>(v + 1);
	*list = new (v) setting{*list, span_of(name), text};
}

static const char *copy(struct page *page, const char *text)
{
	size_t n = strlen(text) + 1;

	return static_cast<char *>(
	    memcpy(page->memory.allocate(n, 1), text, n));
}

/* The group of that name, made when there is none. */
static struct group *group_of(
    struct page *page, struct group **list, const char *name)
{
	struct group *g = find(*list, span_of(name));

	if (g)
		return g;
	g = new (room_for<group>(page))
	    group{*list, span_of(name), nullptr, nullptr};
	g->end = &g->first;
	return *list = g;
}

static struct tmpl *add_member(struct group *g, struct tmpl *t)
{
	*g->end = t;
	g->end = &t->next;
	return t;
}

struct tmpl *tmpl_new(void)
{
	struct page *page = new (std::nothrow) struct page;

	if (!page)
		return nullptr;
	try {
		return new (room_for<tmpl>(page)) tmpl(page, nullptr, nullptr);
	} catch (const std::bad_alloc &) {
		delete page;
		return nullptr;
	}
}

void tmpl_free(struct tmpl *t)
{
	if (t)
		delete t->page;
}

void tmpl_set_span(struct tmpl *t, const char *name, struct span value)
{
	if (t)
		add_value(t->page, &t->values, name, value);
}

void tmpl_set_kept(struct tmpl *t, const char *name, struct span value)
{
	if (t)
		t->values = new (room_for<setting>(t->page))
		    setting{t->values, span_of(name), value};
}

void tmpl_set(struct tmpl *t, const char *name, const char *value)
{
	tmpl_set_span(t, name, span_of(value));
}

void tmpl_set_int(struct tmpl *t, const char *name, int64_t value)
{
	char digits[SPAN_DIGITS];

	tmpl_set_span(t, name, span_digits(value, digits));
}

void tmpl_set_global(struct tmpl *t, const char *name, const char *value)
{
	if (t)
		add_value(t->page, &t->page->globals, name, span_of(value));
}

void tmpl_show(struct tmpl *t, const char *section)
{
	if (t)
		group_of(t->page, &t->sections, section);
}

struct tmpl *tmpl_row(struct tmpl *t, const char *section)
{
	if (!t)
		return nullptr;
	return add_member(group_of(t->page, &t->sections, section),
	    new (room_for<tmpl>(t->page)) tmpl(t->page, t, nullptr));
}

struct tmpl *tmpl_include(
    struct tmpl *t, const char *marker, const char *template_name)
{
	if (!t)
		return nullptr;
	return add_member(group_of(t->page, &t->includes, marker),
	    new (room_for<tmpl>(t->page))
		tmpl(t->page, nullptr, copy(t->page, template_name)));
}

/* ---- expanding them */

/* Writes what ctemplate emits straight into the buf. */
class BufEmitter : public ctemplate::ExpandEmitter
{
      public:
	explicit BufEmitter(struct buf *out) : out_(out)
	{
	}
	void Emit(char c) override
	{
		buf_addc(out_, c);
	}
	void Emit(const std::string &s) override
	{
		buf_add(out_, s.data(), s.size());
	}
	void Emit(const char *s) override
	{
		buf_adds(out_, s);
	}
	void Emit(const char *s, size_t n) override
	{
		buf_add(out_, s, n);
	}

      private:
	struct buf *out_;
};

int tmpl_expand(struct tmpl *t, const char *template_name, struct buf *out)
{
	size_t before = out->length;
	BufEmitter emitter(out);

	try {
		if (t &&
		    cache().ExpandNoLoad(template_name, STRIP_BLANK_LINES, t,
			nullptr, &emitter) &&
		    !out->failed)
			return 0;
	} catch (const std::bad_alloc &) {
		/* As if a template were missing: no half page goes out. */
	}
	buf_cut(out, before);
	return -1;
}
