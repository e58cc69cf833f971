#include "../cgi-bin/lib/wire/redact.h"

#include "tap.h"

static struct redact redact;

static void gives(const char *text, const char *want, const char *what)
{
	struct buf out = BUF_INIT;
	struct json ended;
	int changed = redact_json(&redact, span_of(text), &out, &ended);

	is_int(strcmp(text, want) != 0, changed, "%s", what);
	is_text(want, buf_text(&out), "  the text");
	buf_release(&out);
}

static bool hits(const char *key)
{
	char text[128];
	struct buf out = BUF_INIT;
	struct json ended;
	bool hit;

	snprintf(text, sizeof text, "{\"%s\":\"x\"}", key);
	hit = redact_json(&redact, span_of(text), &out, &ended) == 1 &&
	      span_contains_nocase(buf_span(&out), "\"" REDACTED "\"");
	buf_release(&out);
	return hit;
}

static void test_keys(void)
{
	static const char *const secret[] = {"password", "Passwort",
	    "wachtwoord", "nieuwWachtwoord", "pwd", "userPwd", "PWD2", "passwd",
	    "passphrase", "PassCode", "pass_word", "pass-word", "PASS_WORD",
	    "mypasswordhash", "Kennwort", "clientSecret", "client_secret",
	    "CLIENT-SECRET", "clientsecret", "SecretText", "secret", "secrets",
	    "apiKey", "APIKey", "apiKeys", "api_key", "X-Api-Key",
	    "accessToken", "access_token", "refreshToken", "IdToken",
	    "privateKey", "PRIVATE_KEY", "connectionString",
	    "ConnectionStrings", "AccountKey", "sas", "sasToken", "SAS_URI"};
	static const char *const open[] = {"TokenType", "SecretaryName",
	    "ContinuationToken", "compass", "passenger", "Kansas", "sasquatch",
	    "apiKeyword", "keyApi", "access", "AccessKeyboard", "token", "key",
	    "pass", "pass word", "stringConnection", "privateer",
	    "UserCredentials", "spwd", "PartnerId"};

	for (size_t i = 0; i < sizeof secret / sizeof *secret; i++)
		ok(hits(secret[i]), "%s is secret", secret[i]);
	for (size_t i = 0; i < sizeof open / sizeof *open; i++)
		ok(!hits(open[i]), "%s is not", open[i]);
}

static void test_more_keys(void)
{
	ok(!hits("costCenter"), "a key that nobody named");
	redact_keys("costCenter  matter_no\tx-ray-9");
	ok(hits("CostCenter") && hits("COST_CENTER") && hits("costcenter") &&
		hits("my-cost-center"),
	    "one that was, however its parts are joined");
	ok(hits("MatterNo") && hits("xRay9"), "others, too");
	ok(!hits("costCentered") && !hits("lowcostcenter"), "whole words only");
	ok(hits("password") && hits("clientSecret"),
	    "and the built-in ones stay");
	redact_keys("");
	ok(!hits("costCenter"), "taken back");
	ok(redact_keys_fit("") && redact_keys_fit(" a-bcd  Efg_9 "),
	    "lists that fit");
	ok(!redact_keys_fit("ab") && !redact_keys_fit("a-b-c") &&
		!redact_keys_fit("aBcD"),
	    "parts too short");
	ok(!redact_keys_fit("abc, def") && !redact_keys_fit("caf\xc3\xa9"),
	    "other letters");
	ok(redact_keys_fit("a234567890123456789012345678901234567890"),
	    "as long as may be");
	ok(!redact_keys_fit("a2345678901234567890123456789012345678901"),
	    "one longer");
	ok(!redact_keys_fit("k01"), "a letter and a number are two parts");
	ok(redact_keys_fit("kaa kab kac kad kae kaf kag kah kai kaj kak kal "
			   "kam kan kao kap kaq kar kas kat kau kav kaw kax"),
	    "as many as may be");
	ok(!redact_keys_fit("kaa kab kac kad kae kaf kag kah kai kaj kak kal "
			    "kam kan kao kap kaq kar kas kat kau kav kaw kax "
			    "kay"),
	    "one more");
	redact_keys("kaa kab kac kad kae kaf kag kah kai kaj kak kal "
		    "kam kan kao kap kaq kar kas kat kau kav kaw kax");
	ok(hits("kaa") && hits("kax"), "all of them are taken");
	redact_keys("");
}

static void test_places(void)
{
	gives("{\"clientSecret\":[1,{\"a\":\"b\",\"c\":null}],\"d\":\"e\"}",
	    "{\"clientSecret\":[\"[redacted]\",{\"a\":\"[redacted]\","
	    "\"c\":null}],\"d\":\"e\"}",
	    "all below a key");
	gives("[{\"key\":\"ApiKey\",\"value\":\"x\"},"
	      "{\"newValue\":\"x\",\"name\":\"pwd\"}]",
	    "[{\"key\":\"ApiKey\",\"value\":\"[redacted]\"},"
	    "{\"newValue\":\"[redacted]\",\"name\":\"pwd\"}]",
	    "pairs");
	gives("{\"a\":\"{\\\"SecretText\\\":\\\"x\\\"}\"}",
	    "{\"a\":\"{\\\"SecretText\\\":\\\"[redacted]\\\"}\"}",
	    "in a string");
	gives("{\"\\u0070wd\":\"x\"}", "{\"\\u0070wd\":\"[redacted]\"}",
	    "a key with an escape");
	gives("{\"a\":\"{\\\"pwd\\\":\"}", "{\"a\":\"[redacted]\"}",
	    "in what is cut short");
	gives("{\"a\":\"{\\\"compass\\\":\"}", "{\"a\":\"{\\\"compass\\\":\"}",
	    "which need not be");
	gives("{\"a\":\"Server=x;AccountKey=y==\"}", "{\"a\":\"[redacted]\"}",
	    "a setting");
	gives("{\"a\":\"https://x/?sas=y\"}", "{\"a\":\"[redacted]\"}",
	    "an address");
}

static void test_prose(void)
{
	gives("{\"a\":\"The new password is x, y\"}",
	    "{\"a\":\"The new password is [redacted]\"}", "English");
	gives("{\"a\":\"Das neue Passwort lautet x\\n\",\"b\":1}",
	    "{\"a\":\"Das neue Passwort lautet [redacted]\",\"b\":1}",
	    "German");
	gives("{\"a\":\"Het wachtwoord is \\\"x\\\"\"}",
	    "{\"a\":\"Het wachtwoord is [redacted]\"}", "Dutch");
	gives("{\"a\":\"La password \xc3\xa8 x\"}",
	    "{\"a\":\"La password \xc3\xa8 [redacted]\"}", "Italian");
	gives("{\"a\":\"La password \\u00e8 x\"}", "{\"a\":\"[redacted]\"}",
	    "Italian, escaped");
	gives("{\"a\":\"Password for ann set to x\"}",
	    "{\"a\":\"Password for ann set to [redacted]\"}", "set to");
	gives("{\"a\":\"The new password is [redacted]\"}",
	    "{\"a\":\"The new password is [redacted]\"}", "once more");
	gives("{\"a\":\"reset the password\"}",
	    "{\"a\":\"reset the password\"}", "nothing is said of it");
	gives("{\"a\":\"The license is x\"}", "{\"a\":\"The license is x\"}",
	    "of something else");
}

static void roughly(const char *text, const char *want, const char *what)
{
	struct buf out = BUF_INIT;

	redact_text(&redact, span_of(text), &out);
	is_text(want, buf_text(&out), "%s", what);
	buf_release(&out);
}

static void test_text(void)
{
	roughly("{\"password\":\"x\",\"b\":1}",
	    "{\"password\":\"[redacted]\",\"b\":1}", "JSON");
	roughly("{\"password\": \"x\",\"b\":1,}",
	    "{\"password\": \"[redacted]\",\"b\":1,}", "broken JSON");
	roughly("{\"pwd\":\"x\\\"y\",\"forcePassword\":true,\"b\"",
	    "{\"pwd\":\"[redacted]\",\"forcePassword\":true,\"b\"",
	    "a quote in it, and a word");
	roughly("{\"v\":\"{\\\"apiKey\\\":\\\"x\\\",\\\"b\\\":1}\",}",
	    "{\"v\":\"{\\\"apiKey\\\":\\\"[redacted]\\\",\\\"b\\\":1}\",}",
	    "in a string");
	roughly("{\"b\":2,\"password\":\"x",
	    "{\"b\":2,\"password\":\"[redacted]", "one that is cut short");
	roughly("{\"password\":123,\"b\"", "{\"password\":[redacted]\"b\"",
	    "a number, and what may belong to it");
	roughly("{\"PasswordProfile\":{\"a\":\"x\"},\"b\"",
	    "{\"PasswordProfile\":[redacted]", "an object");
	roughly(
	    "[{\"key\":\"pwd\",\"value\":\"x\"},{\"key\":\"b\",\"value\":1}",
	    "[{\"key\":\"pwd\",\"value\":\"[redacted]\"},"
	    "{\"key\":\"b\",\"value\":1}",
	    "a pair");
	roughly(
	    "[{\"value\":\"x\",\"key\":\"pwd\"},{\"value\":\"y\",\"key\":1}",
	    "[{\"value\":\"[redacted]\",\"key\":\"pwd\"},"
	    "{\"value\":\"y\",\"key\":1}",
	    "a pair the other way round");
	roughly("{\"p\\u0061ssword\":\"x\",", "{\"password\":\"[redacted]\",",
	    "a word with an escape");
	roughly("{\"a\":\"{\\\"p\\\\u0061ssword\\\":\\\"x\\\"}\",",
	    "{\"a\":\"{\\\"password\\\":\\\"[redacted]\\\"}\",",
	    "with one further in");
	roughly("user=a\npassword = x y\nb=c",
	    "user=a\npassword = [redacted]\nb=c", "settings");
	roughly("1;\"The password is x\";2",
	    "1;\"The password is [redacted]\";2", "a row of a table");
	roughly(
	    "the password is x: y", "the password is [redacted]", "a sentence");
	roughly("{\"hint\":\"compass\",", "{\"hint\":\"compass\",",
	    "nothing to take out");
	roughly("", "", "nothing at all");
}

/* Time, too, must not grow with the square of the text. */
static void test_large(void)
{
	struct buf text = BUF_INIT, out = BUF_INIT;

	for (int i = 0; i < 200000; i++)
		buf_adds(&text, "password ");
	redact_text(&redact, buf_span(&text), &out);
	is_int(text.length, out.length, "words without an end");
	buf_release(&out);
	buf_release(&text);
}

int main(void)
{
	redact_init(&redact);
	test_keys();
	test_more_keys();
	test_places();
	test_prose();
	test_text();
	test_large();
	redact_release(&redact);
	return tap_done();
}
