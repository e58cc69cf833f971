#include "labels.h"

#define SLOTS 4096
#define TEXT_MAX 262144

/* Found by its number, and the last one of those that have the slot. */
struct slot {
	int64_t number; /* 0: free */
	uint32_t at;    /* where in text its code is, and then its name */
	uint32_t code, name;
	bool failed;
};

static struct {
	int64_t version; /* of what was read */
	struct buf text;
	struct slot slots[LABELS_KINDS][SLOTS];
} known;

static void forget(int64_t version)
{
	known.version = version;
	buf_clear(&known.text);
	memset(known.slots, 0, sizeof known.slots);
}

static struct slot *slot_of(int kind, int64_t number)
{
	return &known.slots[kind][(uint64_t)number % SLOTS];
}

static int look_up(struct db *db, int kind, int64_t number)
{
	static const char *const sql[LABELS_KINDS] = {
	    [LABELS_CUSTOMER] =
		"SELECT code, name, 0 FROM customer WHERE id = :number",
	    [LABELS_USER] = "SELECT NULL, name, 0 FROM user WHERE id = :number",
	    [LABELS_OPERATION] =
		"SELECT code, NULL, 0 FROM operation WHERE id = :number",
	    [LABELS_STATUS] =
		"SELECT code, NULL, failed FROM status WHERE id = :number",
	};
	struct db_statement *s = db_use(db, sql[kind]);
	struct slot slot = {
	    .number = number, .at = (uint32_t)known.text.length};
	int rc;

	db_bind_int(s, ":number", number);
	rc = db_step(s);
	if (rc > 0) {
		slot.code = (uint32_t)db_text(s, 0).length;
		slot.name = (uint32_t)db_text(s, 1).length;
		slot.failed = db_int(s, 2);
		buf_add_span(&known.text, db_text(s, 0));
		buf_add_span(&known.text, db_text(s, 1));
		*slot_of(kind, number) = slot;
	}
	db_done(s);
	if (known.text.failed) {
		buf_release(&known.text);
		forget(0);
		return db_fail(db, DB_OTHER, "out of memory");
	}
	return rc < 0 ? -1 : 0;
}

static struct label label_of(int kind, int64_t number)
{
	const struct slot *slot = slot_of(kind, number);
	const char *text = buf_text(&known.text) + slot->at;

	if (!number || slot->number != number)
		return (struct label){.failed = false};
	return (struct label){
	    {text, slot->code}, {text + slot->code, slot->name}, slot->failed};
}

int labels_read(struct db *db, const int64_t numbers[LABELS_KINDS],
    struct label labels[LABELS_KINDS])
{
	/* Without a moment of its own, nothing is known to have stayed. */
	if (db->version != known.version || !db->version ||
	    known.text.length > TEXT_MAX)
		forget(db->version);
	for (int kind = 0; kind < LABELS_KINDS; kind++)
		if (numbers[kind] &&
		    slot_of(kind, numbers[kind])->number != numbers[kind] &&
		    look_up(db, kind, numbers[kind]))
			return -1;
	for (int kind = 0; kind < LABELS_KINDS; kind++)
		labels[kind] = label_of(kind, numbers[kind]);
	return 0;
}
