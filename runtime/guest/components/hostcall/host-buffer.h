/* Host memory, for this folder only. */
#ifndef LITEBOX_HOST_BUFFER_H
#define LITEBOX_HOST_BUFFER_H

#include <stddef.h>
#include <stdint.h>

/* Where the buffer is and how much of it is used; checked once, kept in the enclave. The size is a multiple of 8. */
extern uint64_t litebox_host_buffer_address;
extern uint64_t litebox_host_buffer_size;

/* Copies (length) bytes, at most the buffer's size, to the start of the host buffer. */
void litebox_copy_out(const void *from, size_t length);

/* Copies (length) bytes, at most the buffer's size, from the start of the host buffer: each byte is read once. */
void litebox_copy_in(void *to, size_t length);

/* Leaves for the host; its answer is untrusted. */
int64_t litebox_host_call(uint64_t number, uint64_t a, uint64_t b, uint64_t c);

#endif
