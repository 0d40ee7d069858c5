#include <litebox/https.h>
#include <litebox/random.h>
#include <mbedtls/base64.h>
#include <mbedtls/pk.h>
#include <mbedtls/psa_util.h>
#include <mbedtls/x509_crt.h>
#include <psa/crypto.h>
#include <stdio.h>
#include <string.h>

#include "identity.h"

/* X.520: a common name has at most 64 characters. */
#define LONGEST_NAME 64

/* RFC 5280, section 4.1.2.5: the beginning of 1970, and the time that stands for "no end". An enclave knows no better, and whoever
 * believes in the certificate does so for another reason than its dates. */
#define NOT_BEFORE "19700101000000"
#define NOT_AFTER "99991231235959"

static psa_status_t make_key(mbedtls_pk_context *key) {
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_key_id_t id;
    psa_set_key_type(&attributes, PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1));
    psa_set_key_bits(&attributes, 256);
    psa_set_key_algorithm(&attributes, PSA_ALG_ECDSA(PSA_ALG_SHA_256));
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_SIGN_HASH | PSA_KEY_USAGE_EXPORT);
    psa_status_t status = psa_generate_key(&attributes, &id);
    if (status != PSA_SUCCESS)
        return status;
    int result = mbedtls_pk_copy_from_psa(id, key);
    psa_destroy_key(id);
    return result;
}

/* The name as clients compare it: a DNS name among the subject's alternative names (RFC 6125). */
static int set_names(mbedtls_x509write_cert *certificate, const char *host) {
    char name[LONGEST_NAME + 4];
    mbedtls_x509_san_list names = {.node = {.type = MBEDTLS_X509_SAN_DNS_NAME}};
    names.node.san.unstructured_name.tag = MBEDTLS_ASN1_IA5_STRING;
    names.node.san.unstructured_name.p = (unsigned char *)(uintptr_t)host;
    names.node.san.unstructured_name.len = strlen(host);
    snprintf(name, sizeof name, "CN=%s", host);
    int result = mbedtls_x509write_crt_set_subject_name(certificate, name);
    if (result == 0)
        result = mbedtls_x509write_crt_set_issuer_name(certificate, name);
    return result == 0 ? mbedtls_x509write_crt_set_subject_alternative_name(certificate, &names) : result;
}

static int sign_certificate(mbedtls_x509write_cert *certificate, const char *host, char *pem, size_t size) {
    unsigned char serial[16];
    if (lb_random(serial, sizeof serial) != 0)
        return PSA_ERROR_INSUFFICIENT_ENTROPY;
    serial[0] = (serial[0] & 0x7f) | 0x40; /* positive, and without zeros in front */
    int result = set_names(certificate, host);
    if (result == 0)
        result = mbedtls_x509write_crt_set_serial_raw(certificate, serial, sizeof serial);
    if (result == 0)
        result = mbedtls_x509write_crt_set_validity(certificate, NOT_BEFORE, NOT_AFTER);
    if (result == 0)
        result = mbedtls_x509write_crt_set_basic_constraints(certificate, 1, 0);
    return result == 0 ? mbedtls_x509write_crt_pem(certificate, (unsigned char *)pem, size, mbedtls_psa_get_random,
                                                   MBEDTLS_PSA_RANDOM_STATE)
                       : result;
}

static int error_of(int result) {
    if (result == 0)
        return LB_HTTPS_OK;
    return result == MBEDTLS_ERR_ASN1_BUF_TOO_SMALL || result == MBEDTLS_ERR_BASE64_BUFFER_TOO_SMALL ? LB_HTTPS_ARGUMENT
                                                                                                      : LB_HTTPS_MEMORY;
}

static int write_certificate(mbedtls_pk_context *key, const char *host, litebox_identity_extension extend, char *pem,
                             size_t size) {
    mbedtls_x509write_cert certificate;
    mbedtls_x509write_crt_init(&certificate);
    mbedtls_x509write_crt_set_version(&certificate, MBEDTLS_X509_CRT_VERSION_3);
    mbedtls_x509write_crt_set_md_alg(&certificate, MBEDTLS_MD_SHA256);
    mbedtls_x509write_crt_set_subject_key(&certificate, key);
    mbedtls_x509write_crt_set_issuer_key(&certificate, key);
    int error = extend == NULL ? LB_HTTPS_OK : extend(&certificate, key);
    if (error == LB_HTTPS_OK)
        error = error_of(sign_certificate(&certificate, host, pem, size));
    mbedtls_x509write_crt_free(&certificate);
    return error;
}

int litebox_identity_make(const char *host, litebox_identity_extension extend, char *certificate,
                          size_t certificate_size, char *key, size_t key_size) {
    mbedtls_pk_context made;
    size_t length = strlen(host);
    if (length == 0 || length > LONGEST_NAME || strpbrk(host, ",=+\\\"#;<> ") != NULL)
        return LB_HTTPS_ARGUMENT;
    if (psa_crypto_init() != PSA_SUCCESS)
        return LB_HTTPS_MEMORY;
    mbedtls_pk_init(&made);
    int result = make_key(&made);
    if (result == 0)
        result = mbedtls_pk_write_key_pem(&made, (unsigned char *)key, key_size);
    int error = error_of(result);
    if (error == LB_HTTPS_OK)
        error = write_certificate(&made, host, extend, certificate, certificate_size);
    mbedtls_pk_free(&made);
    return error;
}
