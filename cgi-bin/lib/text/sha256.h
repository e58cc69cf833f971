/*
 * sha256: the hash of the records and of the chain, from libcrypto.
 */
#ifndef TEXT_SHA256_H
#define TEXT_SHA256_H

#include <stdint.h>

#include "span.h"

#define SHA256_SIZE 32

struct sha256 {
	void *context; /* owned */
	bool failed;   /* sticky, as in buf */
};

/* Begins a hash; sha256_release() ends its life. */
void sha256_init(struct sha256 *h);
void sha256_release(struct sha256 *h);

/* Begins anew with the same memory. */
void sha256_clear(struct sha256 *h);

void sha256_add(struct sha256 *h, const void *bytes, size_t n);

/* Adds the length, as 8 bytes big-endian, and then the bytes. */
void sha256_add_sized(struct sha256 *h, struct span s);
void sha256_add_int(struct sha256 *h, int64_t value);

/* False when libcrypto failed anywhere since the beginning. */
bool sha256_finish(struct sha256 *h, uint8_t digest[SHA256_SIZE]);

#endif
