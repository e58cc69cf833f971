/*
 * constant: the least that a FastCGI program can do: sends the file named on
 * its command line, headers and all, to every request. What the pages cost
 * is measured against it.
 */
#include <fcgiapp.h>
#include <stdio.h>
#include <stdlib.h>

static char *read_all(const char *path, int *length)
{
	FILE *file = fopen(path, "rb");
	char *bytes = NULL;
	long n = -1;

	if (file && !fseek(file, 0, SEEK_END))
		n = ftell(file);
	if (n > 0)
		bytes = malloc((size_t)n);
	if (bytes) {
		rewind(file);
		*length = (int)fread(bytes, 1, (size_t)n, file);
	}
	if (file)
		fclose(file);
	return bytes;
}

int main(int argc, char **argv)
{
	FCGX_Request request;
	int length = 0;
	char *bytes = argc == 2 ? read_all(argv[1], &length) : NULL;

	if (!bytes || FCGX_Init() || FCGX_InitRequest(&request, 0, 0)) {
		fputs("usage: constant FILE, as a FastCGI program\n", stderr);
		return 1;
	}
	while (FCGX_Accept_r(&request) == 0) {
		FCGX_PutStr(bytes, length, request.out);
		FCGX_Finish_r(&request);
	}
	free(bytes);
	return 0;
}
