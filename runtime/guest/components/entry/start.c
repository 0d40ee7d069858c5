/* What happens between the entry and main: thread-local variables, the host buffer, constructors. */

#include <stddef.h>
#include <stdint.h>

#include "../hostcall/hostcall.h"
#include "entry.h"
#include "thread.h"

/* Supplied by the linker script. */
typedef void constructor(void);
extern constructor *const __init_array_start[], *const __init_array_end[];

_Noreturn void litebox_start(uint64_t host_buffer, uint64_t host_buffer_size);

/* Called by the entry once, on the thread's own stack, with the host's untrusted claim about its buffer. */
_Noreturn void litebox_start(uint64_t host_buffer, uint64_t host_buffer_size) {
    litebox_prepare_locals();
    litebox_host_buffer_accept(host_buffer, host_buffer_size);
    for (constructor *const *each = __init_array_start; each != __init_array_end; each++)
        (*each)();
    litebox_finish(litebox_call_main());
}
