/* For heap-model.c, which runs on this machine, beside the machine's own heap, and as a program of an enclave. */
#ifndef HEAP_MODEL_H
#define HEAP_MODEL_H

#ifdef NATIVE_GUEST

#include "native.h"

#define malloc guest_malloc
#define calloc guest_calloc
#define realloc guest_realloc
#define aligned_alloc guest_aligned_alloc
#define free guest_free
#define lb_secret_alloc guest_lb_secret_alloc
#define lb_secret_free guest_lb_secret_free
#define heap_errno (*guest_litebox_errno())

void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *memory, size_t size);
void *aligned_alloc(size_t alignment, size_t size);
void free(void *memory);
void *lb_secret_alloc(size_t size);
void lb_secret_free(void *memory);

#else

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define heap_errno errno

#define CHECK(condition, ...)                                                                                          \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            printf("line %d: %s: ", __LINE__, #condition);                                                             \
            printf(__VA_ARGS__);                                                                                       \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

uint64_t random_number(void);
unsigned random_below(unsigned bound);

#endif

extern unsigned char __heap_start[], __heap_end[];

/* So many random operations, checked all along. The heap is empty before and after. */
void check_heap_model(unsigned operations);
/* All free blocks must have become one again. */
void check_heap_empty(void);

#endif
