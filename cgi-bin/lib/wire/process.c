#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The 22nd field. The second is a name in parentheses, which may hold blanks
   and parentheses itself. */
static int64_t began_in(char *stat)
{
	char *field = strrchr(stat, ')');
	int64_t began = 0;

	for (int i = 2; field && i < 22; i++)
		field = strchr(field + 1, ' ');
	if (field)
		sscanf(field, "%" SCNd64, &began);
	return began;
}

static int64_t began(int64_t number)
{
	char path[64], stat[1024];
	ssize_t n;
	int fd;

	snprintf(path, sizeof path, "/proc/%" PRId64 "/stat", number);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, stat, sizeof stat - 1);
	if (fd >= 0)
		close(fd);
	if (n < 0)
		return 0;
	stat[n] = '\0';
	return began_in(stat);
}

int64_t process_number(void)
{
	return getpid();
}

int64_t process_began(void)
{
	return began(getpid());
}

bool process_lives(int64_t number, int64_t then)
{
	int64_t now;

	if (number <= 0 || number > INT32_MAX ||
	    (kill((pid_t)number, 0) && errno == ESRCH))
		return false;
	/* The processes of others may be hidden. */
	now = began(number);
	return !now || !then || now == then;
}
