/* What of mbed TLS 3.6 is built for enclaves; what its options mean stands in its own mbedtls_config.h. Random bytes come from the
 * component `random` alone, AES from the processor's instructions alone (no CPUID, and no tables that caches would give away). */

/* The enclave. */
#define MBEDTLS_HAVE_ASM
#define MBEDTLS_NO_PLATFORM_ENTROPY
#define MBEDTLS_PLATFORM_C
#define MBEDTLS_PLATFORM_ZEROIZE_ALT

/* Memory. When the second key of a TLS 1.3 transform cannot be imported, Mbed TLS 3.6.6 gives back the memory of the transform, but not the
 * key slot that its first key has taken (ssl_tls13_keys.c): a transform is emptied whenever its memory is given back. Twice does no harm. */
#ifndef __cplusplus
#define MBEDTLS_PLATFORM_MEMORY
#define MBEDTLS_PLATFORM_CALLOC_MACRO calloc
#define MBEDTLS_PLATFORM_FREE_MACRO(memory) \
    (_Generic((memory), struct mbedtls_ssl_transform *: mbedtls_ssl_transform_free, default: litebox_empty_nothing)(memory), free(memory))
struct mbedtls_ssl_transform;
void mbedtls_ssl_transform_free(struct mbedtls_ssl_transform *transform);
static inline void litebox_empty_nothing(const void *memory) {
    (void)memory;
}
#endif

/* The time, at which certificates must be valid: of the component x509. */
#define MBEDTLS_HAVE_TIME
#define MBEDTLS_HAVE_TIME_DATE
#define MBEDTLS_PLATFORM_TIME_MACRO litebox_x509_time
#define MBEDTLS_PLATFORM_GMTIME_R_ALT
#define MBEDTLS_PLATFORM_MS_TIME_ALT
long litebox_x509_time(long *time); /* time_t */

/* Threads. */
#define MBEDTLS_THREADING_C
#define MBEDTLS_THREADING_ALT

/* Cryptography: which algorithms stands in psa/crypto_config.h. */
#define MBEDTLS_PSA_CRYPTO_C
#define MBEDTLS_PSA_CRYPTO_CONFIG
#define MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG
#define MBEDTLS_USE_PSA_CRYPTO
#define MBEDTLS_AESNI_C
#define MBEDTLS_AES_USE_HARDWARE_ONLY
#define MBEDTLS_AES_C
#define MBEDTLS_GCM_C
#define MBEDTLS_HKDF_C
#define MBEDTLS_MD_C
#define MBEDTLS_ECP_NIST_OPTIM
#define MBEDTLS_CONSTANT_TIME_C

/* Certificates and keys in files. */
#define MBEDTLS_ASN1_PARSE_C
#define MBEDTLS_ASN1_WRITE_C
#define MBEDTLS_BASE64_C
#define MBEDTLS_OID_C
#define MBEDTLS_PEM_PARSE_C
#define MBEDTLS_PEM_WRITE_C
#define MBEDTLS_PK_C
#define MBEDTLS_PK_PARSE_C
#define MBEDTLS_PK_WRITE_C
#define MBEDTLS_X509_USE_C
#define MBEDTLS_X509_RSASSA_PSS_SUPPORT
#define MBEDTLS_X509_CRT_PARSE_C
#define MBEDTLS_X509_CREATE_C
#define MBEDTLS_X509_CRT_WRITE_C
#define MBEDTLS_X509_CSR_WRITE_C

/* TLS 1.3 and 1.2, with ephemeral keys only. */
#define MBEDTLS_SSL_CLI_C
#define MBEDTLS_SSL_SRV_C
#define MBEDTLS_SSL_TLS_C
#define MBEDTLS_SSL_PROTO_TLS1_2
#define MBEDTLS_SSL_PROTO_TLS1_3
#define MBEDTLS_SSL_TLS1_3_COMPATIBILITY_MODE
#define MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL_ENABLED
#define MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA_ENABLED
#define MBEDTLS_KEY_EXCHANGE_ECDHE_RSA_ENABLED
#define MBEDTLS_SSL_KEEP_PEER_CERTIFICATE
#define MBEDTLS_SSL_EXTENDED_MASTER_SECRET
#define MBEDTLS_SSL_SERVER_NAME_INDICATION
#define MBEDTLS_SSL_ALPN
/* The longest record that is written, and the longest certificates: 8,000 bytes, of which evidence takes 5,000. One of any length is read. */
#define MBEDTLS_SSL_OUT_CONTENT_LEN 8192
