#include "stop.h"

#include <signal.h>
#include <stdio.h>

static volatile sig_atomic_t came;

static void note(int number)
{
	came = number;
}

void stop_init(void)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction before;
	struct sigaction ours = {
	    .sa_handler = note, .sa_flags = (int)SA_RESETHAND};

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (sigaction(numbers[i], NULL, &before) == 0 &&
		    before.sa_handler != SIG_IGN)
			sigaction(numbers[i], &ours, NULL);
}

bool stop_wanted(void)
{
	return came;
}

void stop_raise(void)
{
	if (!came)
		return;
	/* What was printed is still in the program's memory. */
	fflush(stdout);
	signal(came, SIG_DFL);
	raise(came);
}
