#include <mbedtls/asn1.h>
#include <psa/crypto.h>
#include <string.h>

#include "evidence.h"
#include "peer-expect.h"

/* Bytes, and what can be taken from them. */
struct span {
    const unsigned char *next, *end;
};

enum { CBOR_NUMBER, CBOR_BYTES = 2, CBOR_TEXT, CBOR_ARRAY, CBOR_MAP, CBOR_TAG, TEE_QUOTE = 60000 };

/* Takes the head of a CBOR item of this kind with a number, or a length, below 2^32 (RFC 8949, section 3). */
static int take_head(struct span *from, int kind, size_t *number) {
    if (from->next >= from->end || *from->next >> 5 != kind)
        return 0;
    size_t size = *from->next++ & 0x1f;
    *number = size;
    if (size < 24)
        return 1;
    size = (size_t)1 << (size - 24);
    if (size > 4 || size > (size_t)(from->end - from->next))
        return 0;
    for (*number = 0; size > 0; size--)
        *number = *number << 8 | *from->next++;
    return 1;
}

static int take_string(struct span *from, int kind, struct span *content) {
    size_t size;
    if (!take_head(from, kind, &size) || size > (size_t)(from->end - from->next))
        return 0;
    *content = (struct span){from->next, from->next + size};
    from->next += size;
    return 1;
}

static int take_exactly(struct span *from, int kind, size_t wanted) {
    size_t number;
    return take_head(from, kind, &number) && number == wanted;
}

/* The value of the extension with the evidence. */
static int find_evidence(const mbedtls_x509_crt *certificate, struct span *evidence) {
    static const char oid[] = LITEBOX_EVIDENCE_OID;
    unsigned char *next = certificate->v3_ext.p;
    const unsigned char *end = next + certificate->v3_ext.len;
    size_t size;
    const int sequence = MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE;
    if (next == NULL || mbedtls_asn1_get_tag(&next, end, &size, sequence) != 0)
        return 0;
    while (mbedtls_asn1_get_tag(&next, end, &size, sequence) == 0) {
        unsigned char *part = next;
        const unsigned char *after = next += size;
        int critical;
        if (mbedtls_asn1_get_tag(&part, after, &size, MBEDTLS_ASN1_OID) != 0)
            return 0;
        int is_it = size == sizeof oid - 1 && memcmp(part, oid, size) == 0;
        part += size;
        mbedtls_asn1_get_bool(&part, after, &critical); /* there may be none */
        if (is_it) {
            int is_value = mbedtls_asn1_get_tag(&part, after, &size, MBEDTLS_ASN1_OCTET_STRING) == 0;
            *evidence = (struct span){part, part + size};
            return is_value;
        }
    }
    return 0;
}

/* The claim "pubkey-hash", which must be there once; others do not count. */
static int find_key_claim(struct span claims, struct span *claim) {
    static const char name[] = "pubkey-hash";
    size_t count, found = 0;
    if (!take_head(&claims, CBOR_MAP, &count))
        return 0;
    for (; count > 0; count--) {
        struct span key, value;
        if (!take_string(&claims, CBOR_TEXT, &key) || !take_string(&claims, CBOR_BYTES, &value))
            return 0;
        if ((size_t)(key.end - key.next) == sizeof name - 1 && memcmp(key.next, name, sizeof name - 1) == 0) {
            *claim = value;
            found++;
        }
    }
    return found == 1 && claims.next == claims.end;
}

/* IANA, "Named Information Hash Algorithm Registry". */
static psa_algorithm_t algorithm_of(size_t number) {
    return number == 1 ? PSA_ALG_SHA_256 : number == 7 ? PSA_ALG_SHA_384 : number == 8 ? PSA_ALG_SHA_512 : PSA_ALG_NONE;
}

static int names_key(struct span claim, const mbedtls_x509_crt *certificate) {
    size_t number;
    struct span hash;
    if (!take_exactly(&claim, CBOR_ARRAY, 2) || !take_head(&claim, CBOR_NUMBER, &number) ||
        !take_string(&claim, CBOR_BYTES, &hash) || claim.next != claim.end)
        return 0;
    return psa_hash_compare(algorithm_of(number), certificate->pk_raw.p, certificate->pk_raw.len, hash.next,
                            (size_t)(hash.end - hash.next)) == PSA_SUCCESS;
}

int litebox_ratls_judge(const mbedtls_x509_crt *certificate, const lb_policy *policy, lb_identity *identity) {
    struct span evidence, quote, claims, key;
    if (!find_evidence(certificate, &evidence) || !take_exactly(&evidence, CBOR_TAG, TEE_QUOTE) ||
        !take_exactly(&evidence, CBOR_ARRAY, 2) || !take_string(&evidence, CBOR_BYTES, &quote) ||
        !take_string(&evidence, CBOR_BYTES, &claims) || evidence.next != evidence.end || !find_key_claim(claims, &key))
        return LB_VERIFY_NO_EVIDENCE;
    if (!names_key(key, certificate))
        return LB_VERIFY_OTHER_KEY;
    lb_identity found;
    int error = lb_verify(quote.next, (size_t)(quote.end - quote.next), policy, &found);
    if (error != LB_VERIFY_OK)
        return error;
    if (psa_hash_compare(PSA_ALG_SHA_256, claims.next, (size_t)(claims.end - claims.next), found.data,
                         LITEBOX_HASH_SIZE) != PSA_SUCCESS)
        return LB_VERIFY_SIGNATURE;
    *identity = found;
    return LB_VERIFY_OK;
}
