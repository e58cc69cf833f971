#include "nameless.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "../text/buf.h"

const char *nameless_folder(void)
{
	const char *folder = getenv("TMPDIR");

	return folder && *folder ? folder : "/var/tmp";
}

int nameless_open(void)
{
	struct buf path = BUF_INIT;
	int fd = -1;

	errno = ENOMEM;
	buf_addf(&path, "%s/partnerlog-XXXXXX", nameless_folder());
	if (!path.failed)
		fd = mkostemp(path.data, O_CLOEXEC);
	if (fd >= 0)
		unlink(buf_text(&path));
	buf_release(&path);
	return fd;
}
