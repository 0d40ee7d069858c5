/* operator new and new[] (C++20 17.6.3); those that could throw abort. */
#include <stdlib.h>

#include "cxx.h"

void *_Znwm(size_t size);
void *_Znam(size_t size);
void *_ZnwmRKSt9nothrow_t(size_t size, const struct nothrow *tag);
void *_ZnamRKSt9nothrow_t(size_t size, const struct nothrow *tag);
void *_ZnwmSt11align_val_t(size_t size, alignment_value alignment);
void *_ZnamSt11align_val_t(size_t size, alignment_value alignment);
void *_ZnwmSt11align_val_tRKSt9nothrow_t(size_t size, alignment_value alignment, const struct nothrow *tag);
void *_ZnamSt11align_val_tRKSt9nothrow_t(size_t size, alignment_value alignment, const struct nothrow *tag);

/* std::nothrow, an object of an empty class. */
extern const char _ZSt7nothrow;
const char _ZSt7nothrow = 0;

static void *sure(void *memory) {
    if (memory == NULL)
        litebox_cxx_fail("std::bad_alloc", NULL);
    return memory;
}

void *_Znwm(size_t size) {
    return sure(malloc(size));
}

void *_Znam(size_t size) {
    return sure(malloc(size));
}

void *_ZnwmRKSt9nothrow_t(size_t size, const struct nothrow *tag) {
    (void)tag;
    return malloc(size);
}

void *_ZnamRKSt9nothrow_t(size_t size, const struct nothrow *tag) {
    (void)tag;
    return malloc(size);
}

void *_ZnwmSt11align_val_t(size_t size, alignment_value alignment) {
    return sure(aligned_alloc(alignment, size));
}

void *_ZnamSt11align_val_t(size_t size, alignment_value alignment) {
    return sure(aligned_alloc(alignment, size));
}

void *_ZnwmSt11align_val_tRKSt9nothrow_t(size_t size, alignment_value alignment, const struct nothrow *tag) {
    (void)tag;
    return aligned_alloc(alignment, size);
}

void *_ZnamSt11align_val_tRKSt9nothrow_t(size_t size, alignment_value alignment, const struct nothrow *tag) {
    (void)tag;
    return aligned_alloc(alignment, size);
}
