/* Quotes: an enclave proves to whoever is far away who it is, and on what platform. */
#ifndef LITEBOX_QUOTE_H
#define LITEBOX_QUOTE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Room for a quote, with the certificates of the platform. */
#define LB_QUOTE_ROOM 16384

__attribute__((warn_unused_result)) ptrdiff_t lb_quote(const unsigned char *data, void *quote, size_t room);

#ifdef __cplusplus
}
#endif

#endif
