/* MBEDTLS_PLATFORM_ZEROIZE_ALT: how Mbed TLS wipes secrets. */

#include <litebox/memory.h>
#include <mbedtls/platform_util.h>

void mbedtls_platform_zeroize(void *memory, size_t size) {
    lb_wipe(memory, size);
}
