/* Certificates: the time at which they are checked. Everything else about them is in Mbed TLS's own <mbedtls/x509_crt.h>. */
#ifndef LITEBOX_X509_H
#define LITEBOX_X509_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

void lb_x509_set_time(int64_t seconds);

#ifdef __cplusplus
}
#endif

#endif
