/* What of mbed TLS authenticated encryption needs, AES and its products by the processor's instructions. */

#define MBEDTLS_HAVE_ASM
#define MBEDTLS_AES_C
#define MBEDTLS_AESNI_C
#define MBEDTLS_AES_USE_HARDWARE_ONLY
#define MBEDTLS_CIPHER_C
#define MBEDTLS_GCM_C
