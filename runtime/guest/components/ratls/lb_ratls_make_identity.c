#include <litebox/quote.h>
#include <litebox/ratls.h>
#include <psa/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "../https/identity.h"
#include "evidence.h"

/* SHA-256 of the key as it stands in a certificate: SubjectPublicKeyInfo, which Mbed TLS writes to the end of its room. */
static int hash_key(const mbedtls_pk_context *key, unsigned char *hash) {
    unsigned char info[LITEBOX_KEY_INFO_ROOM];
    size_t size;
    int length = mbedtls_pk_write_pubkey_der(key, info, sizeof info);
    if (length <= 0)
        return length;
    return psa_hash_compute(PSA_ALG_SHA_256, info + sizeof info - length, (size_t)length, hash, LITEBOX_HASH_SIZE, &size);
}

/* The quote's data is the hash of the claims, and then zeros. */
static int quote_claims(const unsigned char *claims, unsigned char *quote, size_t room, size_t *quote_size) {
    unsigned char data[64] = {0};
    size_t size;
    if (psa_hash_compute(PSA_ALG_SHA_256, claims, LITEBOX_CLAIMS_SIZE, data, LITEBOX_HASH_SIZE, &size) != PSA_SUCCESS)
        return LB_HTTPS_MEMORY;
    ptrdiff_t length = lb_quote(data, quote, room);
    if (length < 0)
        return LB_HTTPS_EVIDENCE;
    *quote_size = (size_t)length;
    return LB_HTTPS_OK;
}

static int add_evidence(mbedtls_x509write_cert *certificate, mbedtls_pk_context *key) {
    static const char oid[] = LITEBOX_EVIDENCE_OID;
    unsigned char claims[LITEBOX_CLAIMS_SIZE] = LITEBOX_CLAIMS_HEAD;
    size_t quote_size;
    if (hash_key(key, claims + sizeof claims - LITEBOX_HASH_SIZE) != 0)
        return LB_HTTPS_MEMORY;
    unsigned char *evidence = malloc(LITEBOX_EVIDENCE_HEAD + LB_QUOTE_ROOM + LITEBOX_CLAIMS_ROOM);
    if (evidence == NULL)
        return LB_HTTPS_MEMORY;
    int error = quote_claims(claims, evidence + LITEBOX_EVIDENCE_HEAD, LB_QUOTE_ROOM, &quote_size);
    if (error == LB_HTTPS_OK) {
        size_t size = litebox_evidence_wrap(evidence, quote_size, claims);
        /* Not critical, though TCG wants it so: TLS libraries refuse critical extensions that they do not know. */
        if (mbedtls_x509write_crt_set_extension(certificate, oid, sizeof oid - 1, 0, evidence, size) != 0)
            error = LB_HTTPS_MEMORY;
    }
    free(evidence);
    return error;
}

int lb_ratls_make_identity(const char *host, char *certificate, size_t certificate_size, char *key, size_t key_size) {
    return litebox_identity_make(host, add_evidence, certificate, certificate_size, key, key_size);
}
