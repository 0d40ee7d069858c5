/* Random bytes from the processor. */
#ifndef LITEBOX_RANDOM_H
#define LITEBOX_RANDOM_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

__attribute__((warn_unused_result)) int lb_random(void *memory, size_t size);

#ifdef __cplusplus
}
#endif

#endif
