#include <string.h>

#include "der.h"
#include "quote-parts.h"

/* 1.2.840.113741.1.13.1 (Intel, "SGX PCK Certificate and Certificate Revocation List Profile Specification", section 1.3.5). */
static const unsigned char sgx[] = {0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01};
enum { TCB = 2, FMSPC = 4, COMPONENTS = 16, PCE_SVN = 17, ALL_SVNS = (1 << PCE_SVN) - 1 };

/* The next of a list of (OID, value) pairs, whose OIDs are Intel's and so many numbers more; the last number is what is given, 0 for others. */
static int take_pair(struct litebox_der *list, size_t more, unsigned *number, struct litebox_der *value) {
    struct litebox_der pair, oid;
    if (!litebox_der_take(list, DER_SEQUENCE, &pair) || !litebox_der_take(&pair, MBEDTLS_ASN1_OID, &oid))
        return 0;
    int is_known = (size_t)(oid.end - oid.next) == sizeof sgx + more && memcmp(oid.next, sgx, sizeof sgx) == 0;
    *number = is_known ? oid.end[-1] : 0;
    *value = pair;
    return 1;
}

static int read_versions(struct litebox_der list, struct litebox_pck *pck) {
    unsigned number;
    struct litebox_der value;
    while (list.next < list.end) {
        int version;
        if (!take_pair(&list, 2, &number, &value))
            return 0;
        if (number < 1 || number > PCE_SVN)
            continue;
        if (mbedtls_asn1_get_int(&value.next, value.end, &version) != 0 || version < 0 ||
            version > (number == PCE_SVN ? 0xffff : 0xff) || (pck->svns & 1u << (number - 1)) != 0)
            return 0;
        pck->svns |= 1u << (number - 1);
        if (number == PCE_SVN)
            pck->pce_svn = (uint16_t)version;
        else
            pck->svn[number - 1] = (unsigned char)version;
    }
    return pck->svns == ALL_SVNS;
}

static int read_extension(struct litebox_der list, struct litebox_pck *pck) {
    unsigned number;
    struct litebox_der value, content;
    while (list.next < list.end) {
        if (!take_pair(&list, 1, &number, &value))
            return 0;
        if (number == TCB && (!litebox_der_take(&value, DER_SEQUENCE, &content) ||
                              pck->svns != 0 || !read_versions(content, pck)))
            return 0;
        if (number == FMSPC) {
            if (!litebox_der_take(&value, MBEDTLS_ASN1_OCTET_STRING, &content) ||
                content.end - content.next != sizeof pck->fmspc || pck->has_fmspc)
                return 0;
            memcpy(pck->fmspc, content.next, sizeof pck->fmspc);
            pck->has_fmspc = 1;
        }
    }
    return pck->svns == ALL_SVNS && pck->has_fmspc;
}

int litebox_pck_read(const mbedtls_x509_crt *certificate, struct litebox_pck *pck) {
    struct litebox_der all = {certificate->v3_ext.p, certificate->v3_ext.p + certificate->v3_ext.len}, list, one, oid, octets, value;
    memset(pck, 0, sizeof *pck);
    if (all.next == NULL || !litebox_der_take(&all, DER_SEQUENCE, &list))
        return LB_VERIFY_FORMAT;
    while (litebox_der_take(&list, DER_SEQUENCE, &one)) {
        int critical;
        if (!litebox_der_take(&one, MBEDTLS_ASN1_OID, &oid))
            return LB_VERIFY_FORMAT;
        if (oid.end - oid.next != sizeof sgx || memcmp(oid.next, sgx, sizeof sgx) != 0)
            continue;
        mbedtls_asn1_get_bool(&one.next, one.end, &critical); /* there may be none */
        int is_read = litebox_der_take(&one, MBEDTLS_ASN1_OCTET_STRING, &octets) &&
                      litebox_der_take(&octets, DER_SEQUENCE, &value) && read_extension(value, pck);
        return is_read ? LB_VERIFY_OK : LB_VERIFY_FORMAT;
    }
    return LB_VERIFY_FORMAT;
}
