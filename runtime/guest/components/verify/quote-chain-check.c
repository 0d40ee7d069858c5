#include <psa/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "quote-parts.h"
#include "revocation.h"

/* The platform's certificate, the authority that has issued it, and the root. */
enum { CHAIN_LENGTH = 3, SERIAL_SIZE = 20 };

/* The chain as it stands in the quote: PEM, with or without a NUL, the platform's certificate first. */
static int parse(const struct litebox_quote_parts *parts, mbedtls_x509_crt *chain) {
    unsigned char *pem = malloc(parts->chain_size + 1);
    if (pem == NULL)
        return LB_VERIFY_MEMORY;
    memcpy(pem, parts->chain, parts->chain_size);
    pem[parts->chain_size] = '\0';
    int result = mbedtls_x509_crt_parse(chain, pem, strlen((const char *)pem) + 1);
    free(pem);
    if (result == 0)
        return LB_VERIFY_OK;
    return result == MBEDTLS_ERR_X509_ALLOC_FAILED ? LB_VERIFY_MEMORY : LB_VERIFY_FORMAT;
}

static mbedtls_x509_crt *find_root(mbedtls_x509_crt *chain, const unsigned char *root_key) {
    for (; chain != NULL; chain = chain->next) {
        if (psa_hash_compare(PSA_ALG_SHA_256, chain->pk_raw.p, chain->pk_raw.len, root_key, QUOTE_HASH_SIZE) == PSA_SUCCESS)
            return chain;
    }
    return NULL;
}

/* With as many certificates as there must be, the one beside the first and the root is the authority between them, in whatever order they
 * stand; NULL where there are more or fewer. */
static mbedtls_x509_crt *find_authority(mbedtls_x509_crt *chain, const mbedtls_x509_crt *root) {
    mbedtls_x509_crt *authority = NULL;
    int count = 0;
    for (; chain != NULL; chain = chain->next, count++) {
        if (count > 0 && chain != root)
            authority = chain;
    }
    return count == CHAIN_LENGTH ? authority : NULL;
}

static int follows_root(mbedtls_x509_crt *chain, const mbedtls_x509_crt *root) {
    mbedtls_x509_crt trusted;
    uint32_t flags = 0;
    mbedtls_x509_crt_init(&trusted);
    int result = mbedtls_x509_crt_parse_der(&trusted, root->raw.p, root->raw.len);
    if (result == 0)
        result = mbedtls_x509_crt_verify(chain, &trusted, NULL, NULL, &flags, NULL, NULL);
    mbedtls_x509_crt_free(&trusted);
    if (result == 0)
        return LB_VERIFY_OK;
    if (result == MBEDTLS_ERR_X509_ALLOC_FAILED)
        return LB_VERIFY_MEMORY;
    if (result != MBEDTLS_ERR_X509_CERT_VERIFY_FAILED)
        return LB_VERIFY_CHAIN;
    return (flags & ~(uint32_t)(MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE)) == 0 ? LB_VERIFY_EXPIRED
                                                                                                  : LB_VERIFY_CHAIN;
}

static int is_revoked(const mbedtls_x509_buf *serial, const lb_trust *trust) {
    unsigned char padded[SERIAL_SIZE] = {0};
    const unsigned char *bytes = serial->p;
    size_t size = serial->len;
    for (; size > 1 && *bytes == 0; size--)
        bytes++;
    if (size > sizeof padded)
        return 1; /* RFC 5280, section 4.1.2.2: there are none */
    memcpy(padded + sizeof padded - size, bytes, size);
    for (size_t i = 0; i < trust->revoked_count; i++) {
        if (memcmp(trust->revoked + i * SERIAL_SIZE, padded, sizeof padded) == 0)
            return 1;
    }
    return 0;
}

/* What of the chain was revoked: by the policy itself, and by the lists of those who have issued it, where the policy asks for them. */
static int check_revocation(const lb_policy *policy, mbedtls_x509_crt *chain, mbedtls_x509_crt *authority, mbedtls_x509_crt *root) {
    const lb_revocations *lists = policy->revocations;
    if (is_revoked(&chain->serial, policy->trust))
        return LB_VERIFY_REVOKED;
    if (lists == NULL)
        return LB_VERIFY_OK;
    int error = litebox_revocation_check(lists->root, lists->root_size, root, authority);
    return error == LB_VERIFY_OK ? litebox_revocation_check(lists->pck, lists->pck_size, authority, chain) : error;
}

int litebox_quote_chain_check(const struct litebox_quote_parts *parts, const lb_policy *policy, mbedtls_x509_crt *chain) {
    int error = parse(parts, chain);
    if (error != LB_VERIFY_OK)
        return error;
    mbedtls_x509_crt *root = find_root(chain, policy->trust->root_key);
    mbedtls_x509_crt *authority = root == NULL || root == chain ? NULL : find_authority(chain, root);
    if (authority == NULL)
        return LB_VERIFY_CHAIN;
    error = follows_root(chain, root);
    return error == LB_VERIFY_OK ? check_revocation(policy, chain, authority, root) : error;
}
