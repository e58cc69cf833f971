/* A table is written, and read again. The first byte says how; cells end at
   a |, rows at a 0x1E. */
#include "../../cgi-bin/lib/wire/csv.h"

#include <sys/mman.h>
#include <unistd.h>

#include "../../cgi-bin/lib/wire/guess.h"
#include "replay.h"

#define CELL_END '|'
#define ROW_END '\x1E'

/* Takes a cell off the table; *last when it is its row's. False past the
   table's end. */
static bool take_cell(struct span *table, struct span *cell, bool *last)
{
	size_t n = 0;

	if (!table->data)
		return false;
	while (n < table->length && table->data[n] != CELL_END &&
	       table->data[n] != ROW_END)
		n++;
	*cell = (struct span){table->data, n};
	*last = n == table->length || table->data[n] == ROW_END;
	if (n == table->length)
		*table = (struct span){NULL, 0};
	else
		*table =
		    (struct span){table->data + n + 1, table->length - n - 1};
	return true;
}

static void write_table(struct csv *c, struct span table)
{
	struct sheet *s = &c->sheet;
	struct span cell;
	bool last;

	while (take_cell(&table, &cell, &last)) {
		s->as->text(s, cell);
		if (last)
			s->as->end_row(s);
	}
}

static void check_cell(struct span want, struct span got, bool harmless)
{
	bool guarded =
	    harmless && (guess_is_formula(want) || guess_is_altered(want));

	must(got.length == want.length + guarded);
	must(!guarded || *got.data == '\'');
	must(!want.length ||
	     memcmp(got.data + guarded, want.data, want.length) == 0);
	must(!harmless || (!guess_is_formula(got) && !guess_is_altered(got)));
}

static void check_table(struct csv_reader *r, struct span table, bool harmless)
{
	struct span cell;
	size_t n = 0;
	bool last;

	while (take_cell(&table, &cell, &last)) {
		must(n > 0 || csv_read(r) == SOURCE_RECORD);
		must(n < r->count);
		if (n < CSV_FIELDS)
			check_cell(cell, r->fields[n], harmless);
		n++;
		must(!last || n == r->count);
		if (last)
			n = 0;
	}
	must(csv_read(r) == SOURCE_END);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf text = BUF_INIT;
	struct csv_reader r;
	struct input in;
	struct span table;
	struct csv c;
	bool harmless;
	int fd;

	if (size == 0 || size > CSV_ROW_MAX / 4)
		return 0;
	table = (struct span){(const char *)data + 1, size - 1};
	harmless = data[0] & 1;
	csv_begin(&c, &text, data[0] & 2 ? ';' : ',', harmless);
	write_table(&c, table);
	must(!text.failed);
	fd = memfd_create("table", 0);
	must(write(fd, text.data, text.length) == (ssize_t)text.length);
	must(lseek(fd, harmless ? 3 : 0, SEEK_SET) >= 0);
	input_init(&in, fd);
	csv_reader_init(&r, &in, c.separator);
	check_table(&r, table, harmless);
	csv_reader_release(&r);
	input_release(&in);
	close(fd);
	buf_release(&text);
	return 0;
}
