/* operator delete and delete[] (C++20 17.6.3): the heap knows size and alignment of its blocks. */
#include <stdlib.h>

#include "cxx.h"

void _ZdlPv(void *memory);
void _ZdlPvm(void *memory, size_t size);
void _ZdlPvRKSt9nothrow_t(void *memory, const struct nothrow *tag);
void _ZdlPvSt11align_val_t(void *memory, alignment_value alignment);
void _ZdlPvmSt11align_val_t(void *memory, size_t size, alignment_value alignment);
void _ZdlPvSt11align_val_tRKSt9nothrow_t(void *memory, alignment_value alignment, const struct nothrow *tag);
void _ZdaPv(void *memory);
void _ZdaPvm(void *memory, size_t size);
void _ZdaPvRKSt9nothrow_t(void *memory, const struct nothrow *tag);
void _ZdaPvSt11align_val_t(void *memory, alignment_value alignment);
void _ZdaPvmSt11align_val_t(void *memory, size_t size, alignment_value alignment);
void _ZdaPvSt11align_val_tRKSt9nothrow_t(void *memory, alignment_value alignment, const struct nothrow *tag);

void _ZdlPv(void *memory) {
    free(memory);
}

void _ZdlPvm(void *memory, size_t size) {
    (void)size;
    free(memory);
}

void _ZdlPvRKSt9nothrow_t(void *memory, const struct nothrow *tag) {
    (void)tag;
    free(memory);
}

void _ZdlPvSt11align_val_t(void *memory, alignment_value alignment) {
    (void)alignment;
    free(memory);
}

void _ZdlPvmSt11align_val_t(void *memory, size_t size, alignment_value alignment) {
    (void)size;
    (void)alignment;
    free(memory);
}

void _ZdlPvSt11align_val_tRKSt9nothrow_t(void *memory, alignment_value alignment, const struct nothrow *tag) {
    (void)alignment;
    (void)tag;
    free(memory);
}

void _ZdaPv(void *memory) {
    free(memory);
}

void _ZdaPvm(void *memory, size_t size) {
    (void)size;
    free(memory);
}

void _ZdaPvRKSt9nothrow_t(void *memory, const struct nothrow *tag) {
    (void)tag;
    free(memory);
}

void _ZdaPvSt11align_val_t(void *memory, alignment_value alignment) {
    (void)alignment;
    free(memory);
}

void _ZdaPvmSt11align_val_t(void *memory, size_t size, alignment_value alignment) {
    (void)size;
    (void)alignment;
    free(memory);
}

void _ZdaPvSt11align_val_tRKSt9nothrow_t(void *memory, alignment_value alignment, const struct nothrow *tag) {
    (void)alignment;
    (void)tag;
    free(memory);
}
