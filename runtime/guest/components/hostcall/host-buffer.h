/* Host memory, for this folder only. */
#ifndef LITEBOX_HOST_BUFFER_H
#define LITEBOX_HOST_BUFFER_H

#include <stddef.h>
#include <stdint.h>

/* Each thread has a part of the buffer for itself: where this thread's is, and the size of each, which is a multiple of 8. Both
 * are checked once and kept in the enclave. */
uint64_t litebox_host_buffer_address(void);
extern uint64_t litebox_host_buffer_size;

/* Copies (length) bytes, at most the buffer's size, to the start of this thread's part. */
void litebox_copy_out(const void *from, size_t length);

/* Copies (length) bytes, at most the buffer's size, from the start of this thread's part: each byte is read once. */
void litebox_copy_in(void *to, size_t length);

/* Leaves for the host; its answer is untrusted. */
int64_t litebox_host_call(uint64_t number, uint64_t a, uint64_t b, uint64_t c);

#endif
