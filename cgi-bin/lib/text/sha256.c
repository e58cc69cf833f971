#include "sha256.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

void sha256_init(struct sha256 *h)
{
	h->context = EVP_MD_CTX_new();
	sha256_clear(h);
}

void sha256_release(struct sha256 *h)
{
	EVP_MD_CTX_free(h->context);
	h->context = NULL;
}

void sha256_clear(struct sha256 *h)
{
	/* Fetched once: looking the algorithm up costs more than a hash. */
	static EVP_MD *algorithm;

	/* libcrypto trips over a context of its own that it could not make. */
	if (!algorithm && OSSL_LIB_CTX_get0_global_default())
		algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
	h->failed = !h->context || !algorithm ||
		    EVP_DigestInit_ex2(h->context, algorithm, NULL) != 1;
}

void sha256_add(struct sha256 *h, const void *bytes, size_t n)
{
	if (!h->failed && n > 0)
		h->failed = EVP_DigestUpdate(h->context, bytes, n) != 1;
}

void sha256_add_int(struct sha256 *h, int64_t value)
{
	uint8_t bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)((uint64_t)value >> (56 - 8 * i));
	sha256_add(h, bytes, sizeof bytes);
}

void sha256_add_sized(struct sha256 *h, struct span s)
{
	sha256_add_int(h, (int64_t)s.length);
	sha256_add(h, s.data, s.length);
}

bool sha256_finish(struct sha256 *h, uint8_t digest[SHA256_SIZE])
{
	if (!h->failed)
		h->failed = EVP_DigestFinal_ex(h->context, digest, NULL) != 1;
	return !h->failed;
}
