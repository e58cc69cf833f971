/*
 * replay: runs a fuzz target over files, where no fuzzer drives it.
 *
 * Each argument is a file, or a folder of files. It says in the Test
 * Anything Protocol what it ran; a target that finds something aborts.
 */
#ifndef FUZZ_REPLAY_H
#define FUZZ_REPLAY_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold for any input. */
static inline void must(int good)
{
	if (!good)
		abort();
}

#ifndef FUZZING

#include <dirent.h>
#include <stdio.h>
#include <string.h>

static int replay_count, replay_failures;

static void replay_file(const char *path)
{
	static uint8_t bytes[1 << 20];
	FILE *file = fopen(path, "rb");
	size_t n = file ? fread(bytes, 1, sizeof bytes, file) : 0;
	int bad = !file || ferror(file);
	/* Exactly as long as the input, so that reading past it is noticed. */
	uint8_t *copy = malloc(n ? n : 1);

	if (copy && !bad) {
		memcpy(copy, bytes, n);
		LLVMFuzzerTestOneInput(copy, n);
	} else {
		bad = 1;
	}
	free(copy);
	if (file)
		fclose(file);
	replay_failures += bad;
	printf("%sok %d - %s\n", bad ? "not " : "", ++replay_count, path);
}

static void replay(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	char inside[4096];

	if (!folder) {
		replay_file(path);
		return;
	}
	while ((entry = readdir(folder))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name);
		replay_file(inside);
	}
	closedir(folder);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	printf("1..%d\n", replay_count);
	return replay_failures > 0 || replay_count == 0;
}

#endif
#endif
