/*
 * redact: takes secrets out of a record before anything of it is kept.
 *
 * A secret is the value of a key that says so: "password" anywhere in it, or
 * one of more words (redact.c lists them) that stands in it whole, where
 * words part at changes of case, digits, "_" and "-": clientSecret, API_KEY
 * and "sas-token" are hit, SecretaryName and TokenType are not. Strings and
 * numbers become "[redacted]"; of an object or array, all inside it. That
 * holds at any depth, in JSON inside strings (REDACT_LEVELS of them), for
 * keys with escapes, and for {"key": …, "value": …} pairs. A string that
 * gives one away in words is replaced as a whole ("user=a;pwd=x"), or from
 * there on ("The new password is …": English, German, Dutch and Italian are
 * known). A string that should be JSON and is none, or is too deep, must
 * not name one at all.
 *
 * A text that holds neither such a word nor \u00 is copied after one quick
 * search, without being read.
 */
#ifndef WIRE_REDACT_H
#define WIRE_REDACT_H

#include "../text/json.h"

/* How many times JSON may be wrapped in a string and still be gone into. */
#define REDACT_LEVELS 4

#define REDACTED "[redacted]"

/* Working memory, kept from text to text; owned. */
struct redact {
	struct buf plain;   /* strings without their escapes */
	struct buf wrapped; /* what becomes the inside of a string again */
};

void redact_init(struct redact *r);
void redact_release(struct redact *r);

/*
 * The keys that are secret beside the built-in ones, for the whole process:
 * words with blanks between, in any case. One that is written in parts
 * ("cost-center", "costCenter") is found however the parts are joined. Not
 * calling it leaves the built-in ones. redact_keys_fit() says whether a list
 * can be taken: at most REDACT_KEYS_MAX words of letters, digits, "_" and
 * "-", of at most REDACT_KEY_ROOM bytes, each with a part of three bytes.
 */
#define REDACT_KEYS_MAX 24
#define REDACT_KEY_ROOM 40
bool redact_keys_fit(const char *list);
void redact_keys(const char *list);

/*
 * Appends the text to out, secrets taken out. Returns 1 when there were any,
 * 0 when there were none (then the text was not read, perhaps: it may be no
 * JSON), -1 when it is no JSON; then *ended says where, and out holds a part
 * of it. Without memory, out->failed is set. Doing it again changes nothing.
 */
int redact_json(
    struct redact *r, struct span text, struct buf *out, struct json *ended);

/*
 * The same for a text of which nothing is known, as one that was refused:
 * JSON as above, all else by what stands behind the words, as well as can be
 * done. What is doubtful goes: a value without an end up to the end of the
 * line or the text, an object up to the end of the text.
 */
void redact_text(struct redact *r, struct span text, struct buf *out);

#endif
