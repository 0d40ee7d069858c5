/* Memory that holds secrets. */
#ifndef LITEBOX_MEMORY_H
#define LITEBOX_MEMORY_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

void *lb_secret_alloc(size_t size);
void lb_secret_free(void *memory);
void lb_wipe(void *memory, size_t size);
int lb_equal(const void *left, const void *right, size_t size);

#ifdef __cplusplus
}
#endif

#endif
