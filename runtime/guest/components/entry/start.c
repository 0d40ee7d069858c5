/* What happens between the entry and main: thread-local variables, the host buffer, constructors, arguments. */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../hostcall/hostcall.h"
#include "entry.h"

/* Supplied by the linker script; the address of a ..._size symbol is the number. */
extern const char __tdata_start[], __tdata_size[], __tls_memsz[];
typedef void constructor(void);
extern constructor *const __init_array_start[], *const __init_array_end[];

int main(int argc, char **argv);
_Noreturn void litebox_start(uint64_t host_buffer, uint64_t host_buffer_size);

static char *thread_pointer(void) {
    char *self;
    __asm__("movq %%fs:%c1, %0" : "=r"(self) : "i"(BLOCK_SELF));
    return self;
}

/* Called by the entry once, on the thread's own stack, with the host's untrusted claim about its buffer. */
_Noreturn void litebox_start(uint64_t host_buffer, uint64_t host_buffer_size) {
    memcpy(thread_pointer() - (uintptr_t)__tls_memsz, __tdata_start, (uintptr_t)__tdata_size);
    litebox_host_buffer_accept(host_buffer, host_buffer_size);
    for (constructor *const *each = __init_array_start; each != __init_array_end; each++)
        (*each)();
    char **argv;
    int argc = litebox_arguments(&argv);
    litebox_finish(main(argc, argv));
}
