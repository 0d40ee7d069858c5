#include "host-buffer.h"

volatile uint64_t *litebox_host_words(void) {
    return (volatile uint64_t *)(uintptr_t)litebox_host_buffer_address();
}
