/*
 * mix: a good mix of all bits of a number, so that neighbours land far apart.
 * What comes out is part of a log's ids: it stays as it is.
 */
#ifndef TEXT_MIX_H
#define TEXT_MIX_H

#include <stdint.h>

static inline uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

#endif
