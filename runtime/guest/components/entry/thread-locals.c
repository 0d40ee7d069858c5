#include <string.h>

#include "thread.h"

/* Supplied by the linker script; the address of a ..._size symbol is the number. */
extern const char __tdata_start[], __tdata_size[], __tls_memsz[];

/* The x86-64 ABI puts thread-local variables right below the thread pointer, which is the address of the block. */
void litebox_prepare_locals(void) {
    char *locals = (char *)litebox_this_thread() - (uintptr_t)__tls_memsz;
    size_t initialised = (uintptr_t)__tdata_size;
    memcpy(locals, __tdata_start, initialised);
    memset(locals + initialised, 0, (uintptr_t)__tls_memsz - initialised);
}
