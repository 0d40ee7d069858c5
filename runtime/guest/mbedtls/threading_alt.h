/* MBEDTLS_THREADING_ALT: Mbed TLS takes the locks that components of the library OS have. */
#ifndef LITEBOX_MBEDTLS_THREADING_ALT_H
#define LITEBOX_MBEDTLS_THREADING_ALT_H

#include <stdint.h>

/* 0 at first. */
typedef uint32_t mbedtls_threading_mutex_t;

#endif
