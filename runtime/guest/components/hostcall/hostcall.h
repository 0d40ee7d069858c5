/* Requests to the host. Only this folder touches host memory. What it returns has been copied in and checked. */
#ifndef LITEBOX_HOSTCALL_H
#define LITEBOX_HOSTCALL_H

#include <stddef.h>
#include <stdint.h>

/* Takes the buffer that the host announces at the first entry, or aborts: it must lie wholly outside the enclave. */
void litebox_host_buffer_accept(uint64_t address, uint64_t size);

/* Writes all (length) bytes to (stream), 1 or 2. Returns 0, or -1 if the host refused. */
int litebox_console_write(int stream, const void *bytes, size_t length);

/* Reads up to (capacity) bytes, at least one. Returns how many, 0 at the end of the input, -1 if the host refused. */
ptrdiff_t litebox_console_read(void *bytes, size_t capacity);

/* Fetches the program's arguments; returns their number. (*argv) ends in a null pointer. */
int litebox_arguments(char ***argv);

#endif
