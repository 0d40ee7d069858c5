#include "revocation.h"

#include <mbedtls/asn1.h>
#include <mbedtls/pk.h>
#include <psa/crypto.h>
#include <string.h>

#include "der.h"

enum { VERSION_2 = 1, HASH_SIZE = 32, EXTENSIONS = MBEDTLS_ASN1_CONTEXT_SPECIFIC | MBEDTLS_ASN1_CONSTRUCTED };

static bool is_same(const struct litebox_der *bytes, const mbedtls_x509_buf *other) {
    return (size_t)(bytes->end - bytes->next) == other->len && memcmp(bytes->next, other->p, other->len) == 0;
}

/* Whatever algorithm the list names, it must be signed as Intel signs: by ECDSA with SHA-256, with a key that may sign lists. */
static int check_signature(const struct litebox_der *body, const struct litebox_der *signature, mbedtls_x509_crt *issuer) {
    unsigned char hash[HASH_SIZE];
    size_t size;
    if (mbedtls_x509_crt_check_key_usage(issuer, MBEDTLS_X509_KU_CRL_SIGN) != 0)
        return LB_VERIFY_LIST;
    if (psa_hash_compute(PSA_ALG_SHA_256, body->next, (size_t)(body->end - body->next), hash, sizeof hash, &size) != PSA_SUCCESS)
        return LB_VERIFY_MEMORY;
    int result = mbedtls_pk_verify(&issuer->pk, MBEDTLS_MD_SHA256, hash, sizeof hash, signature->next,
                                   (size_t)(signature->end - signature->next));
    if (result == 0)
        return LB_VERIFY_OK;
    return result == MBEDTLS_ERR_PK_ALLOC_FAILED ? LB_VERIFY_MEMORY : LB_VERIFY_LIST;
}

/* Two digits; -1 for anything else. */
static int take_pair(struct litebox_der *text) {
    const unsigned char *digits = text->next;
    if (text->end - digits < 2 || digits[0] < '0' || digits[0] > '9' || digits[1] < '0' || digits[1] > '9')
        return -1;
    text->next += 2;
    return (digits[0] - '0') * 10 + digits[1] - '0';
}

/* RFC 5280, section 4.1.2.5: YYMMDDHHMMSSZ before 2050, and then YYYYMMDDHHMMSSZ. */
static bool take_time(struct litebox_der *from, mbedtls_x509_time *time) {
    struct litebox_der text;
    int *const parts[] = {&time->year, &time->mon, &time->day, &time->hour, &time->min, &time->sec};
    int century;
    if (litebox_der_take(from, MBEDTLS_ASN1_GENERALIZED_TIME, &text))
        century = take_pair(&text);
    else if (litebox_der_take(from, MBEDTLS_ASN1_UTC_TIME, &text))
        century = text.next < text.end && *text.next < '5' ? 20 : 19;
    else
        return false;
    if (century < 0)
        return false;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        *parts[i] = take_pair(&text);
        if (*parts[i] < 0)
            return false;
    }
    time->year += 100 * century;
    return text.end - text.next == 1 && *text.next == 'Z';
}

static void skip_zeros(struct litebox_der *number) {
    while (number->end - number->next > 1 && *number->next == 0)
        number->next++;
}

/* Each entry begins with a serial number; the rest says when and why. */
static int check_entries(struct litebox_der entries, const mbedtls_x509_crt *certificate) {
    struct litebox_der wanted = {certificate->serial.p, certificate->serial.p + certificate->serial.len};
    int result = LB_VERIFY_OK;
    skip_zeros(&wanted);
    while (entries.next < entries.end) {
        struct litebox_der entry, serial;
        if (!litebox_der_take(&entries, DER_SEQUENCE, &entry) || !litebox_der_take(&entry, MBEDTLS_ASN1_INTEGER, &serial))
            return LB_VERIFY_LIST;
        skip_zeros(&serial);
        if (serial.end - serial.next == wanted.end - wanted.next &&
            memcmp(serial.next, wanted.next, (size_t)(wanted.end - wanted.next)) == 0)
            result = LB_VERIFY_REVOKED;
    }
    return result;
}

/* A list with a critical extension is no whole list of its issuer (RFC 5280, section 5.2): it is of a part, or adds to another one. */
static bool is_whole(struct litebox_der *body) {
    struct litebox_der outer, list, extension, oid;
    if (body->next == body->end)
        return true;
    if (!litebox_der_take(body, EXTENSIONS, &outer) || body->next != body->end ||
        !litebox_der_take(&outer, DER_SEQUENCE, &list) || outer.next != outer.end)
        return false;
    while (list.next < list.end) {
        int critical = 0;
        if (!litebox_der_take(&list, DER_SEQUENCE, &extension) || !litebox_der_take(&extension, MBEDTLS_ASN1_OID, &oid))
            return false;
        mbedtls_asn1_get_bool(&extension.next, extension.end, &critical); /* there may be none */
        if (critical)
            return false;
    }
    return true;
}

static int check_body(struct litebox_der body, const mbedtls_x509_crt *issuer, const mbedtls_x509_crt *certificate) {
    struct litebox_der algorithm, name, entries = {NULL, NULL};
    mbedtls_x509_time from, to;
    int version;
    if (mbedtls_asn1_get_int(&body.next, body.end, &version) != 0 || version != VERSION_2 ||
        !litebox_der_take(&body, DER_SEQUENCE, &algorithm))
        return LB_VERIFY_LIST;
    struct litebox_der whole_name = {body.next, NULL};
    if (!litebox_der_take(&body, DER_SEQUENCE, &name))
        return LB_VERIFY_LIST;
    whole_name.end = body.next;
    if (!is_same(&whole_name, &issuer->subject_raw) || !take_time(&body, &from) || !take_time(&body, &to))
        return LB_VERIFY_LIST;
    litebox_der_take(&body, DER_SEQUENCE, &entries); /* there are none where nothing is revoked */
    if (!is_whole(&body))
        return LB_VERIFY_LIST;
    if (mbedtls_x509_time_is_future(&from) || mbedtls_x509_time_is_past(&to))
        return LB_VERIFY_LIST_EXPIRED;
    return check_entries(entries, certificate);
}

int litebox_revocation_check(const void *list, size_t size, mbedtls_x509_crt *issuer, const mbedtls_x509_crt *certificate) {
    unsigned char *bytes = (unsigned char *)(uintptr_t)list; /* Mbed TLS moves a pointer to them, and writes nothing */
    struct litebox_der all = {bytes, bytes + size}, parts, body, algorithm, signature;
    if (list == NULL || !litebox_der_take(&all, DER_SEQUENCE, &parts) || all.next != all.end)
        return LB_VERIFY_LIST;
    struct litebox_der signed_part = {parts.next, NULL};
    if (!litebox_der_take(&parts, DER_SEQUENCE, &body))
        return LB_VERIFY_LIST;
    signed_part.end = parts.next;
    if (!litebox_der_take(&parts, DER_SEQUENCE, &algorithm) ||
        !litebox_der_take(&parts, MBEDTLS_ASN1_BIT_STRING, &signature) || parts.next != parts.end ||
        signature.next == signature.end || *signature.next++ != 0)
        return LB_VERIFY_LIST;
    int error = check_signature(&signed_part, &signature, issuer);
    return error == LB_VERIFY_OK ? check_body(body, issuer, certificate) : error;
}
