/*
 * The binding of ctemplate: the only C++ there is. Where a dictionary finds no
 * memory the process ends, and its pool starts another.
 */
#include "tmpl.h"

#include <ctemplate/template.h>
#include <ctemplate/template_cache.h>
#include <ctemplate/template_dictionary.h>
#include <ctemplate/template_emitter.h>

#include <new>
#include <string>
#include <unordered_map>

using ctemplate::STRIP_BLANK_LINES;
using ctemplate::TemplateCache;
using ctemplate::TemplateDictionary;
using ctemplate::TemplateString;

/* Each tmpl is a TemplateDictionary; ctemplate owns all but the first. */
static TemplateDictionary *dictionary(struct tmpl *t)
{
	return reinterpret_cast<TemplateDictionary *>(t);
}

static struct tmpl *handle(TemplateDictionary *d)
{
	return reinterpret_cast<struct tmpl *>(d);
}

static TemplateCache &cache()
{
	static TemplateCache all;

	return all;
}

static const ctemplate::StaticTemplateString &make_name(const char *literal)
{
	static std::unordered_map<const char *, ctemplate::StaticTemplateString>
	    names;
	auto known = names.find(literal);

	if (known != names.end())
		return known->second;
	ctemplate::StaticTemplateString &name = names[literal];
	name.do_not_use_directly_ = {literal, strlen(literal), 0};
	ctemplate::StaticTemplateStringInitializer set_id(&name);
	return name;
}

/*
 * ctemplate hashes a name each time it is used, unless it was made static.
 * Names are literals, so the pointer tells which it is.
 */
static const ctemplate::StaticTemplateString &name_of(const char *literal)
{
	static struct {
		const char *literal;
		const ctemplate::StaticTemplateString *name;
	} last[512];
	auto &slot = last[reinterpret_cast<uintptr_t>(literal) % 512];

	if (slot.literal != literal)
		slot = {literal, &make_name(literal)};
	return *slot.name;
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

struct tmpl *tmpl_new(void)
{
	try {
		return handle(new TemplateDictionary("page"));
	} catch (const std::bad_alloc &) {
		return nullptr;
	}
}

void tmpl_free(struct tmpl *t)
{
	delete dictionary(t);
}

void tmpl_set_span(struct tmpl *t, const char *name, struct span value)
{
	if (t)
		dictionary(t)->SetValue(name_of(name), string_of(value));
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
		dictionary(t)->SetTemplateGlobalValue(name_of(name), value);
}

void tmpl_show(struct tmpl *t, const char *section)
{
	if (t)
		dictionary(t)->ShowSection(name_of(section));
}

struct tmpl *tmpl_row(struct tmpl *t, const char *section)
{
	return t ? handle(dictionary(t)->AddSectionDictionary(name_of(section)))
		 : nullptr;
}

struct tmpl *tmpl_include(
    struct tmpl *t, const char *marker, const char *template_name)
{
	TemplateDictionary *inner;

	if (!t)
		return nullptr;
	inner = dictionary(t)->AddIncludeDictionary(name_of(marker));
	inner->SetFilename(template_name);
	return handle(inner);
}

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
		    cache().ExpandNoLoad(template_name, STRIP_BLANK_LINES,
			dictionary(t), nullptr, &emitter) &&
		    !out->failed)
			return 0;
	} catch (const std::bad_alloc &) {
		/* As if a template were missing: no half page goes out. */
	}
	buf_cut(out, before);
	return -1;
}
