/* Requests to the host. Only this folder touches host memory. What it returns has been copied in and checked. */
#ifndef LITEBOX_HOSTCALL_H
#define LITEBOX_HOSTCALL_H

#include <stdbool.h>
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

/* Asks the host to enter thread (number), which has been announced. Returns false if it says that it cannot. */
bool litebox_thread_start(uint32_t number);

/* Asks the host to let this thread sleep, as long as it has been told of (wakes) wakes; the host may do otherwise. */
void litebox_thread_park(uint32_t wakes);

/* Tells the host that thread (number) has been woken (wakes) times in all. */
void litebox_thread_wake(uint32_t number, uint32_t wakes);

/* Gives the rest of the thread's turn away. */
void litebox_thread_yield(void);

/* Asks the host for the time: microseconds since 1970, from 2020 to 2200, and never less than before; -1 if the host has none or
 * says something else. It is the host's claim all the same. */
int64_t litebox_clock(void);

/* Takes a connection from (listener), or where that is 0 opens what the (length) bytes of (target) name. Returns a number, more than
 * 0, or a negative error number. */
int32_t litebox_tcp_open(uint32_t listener, const char *target, size_t length);

/* Reads up to (capacity) bytes, at least one. Returns how many, 0 when the peer has ended its side, or a negative error number. */
ptrdiff_t litebox_tcp_read(uint32_t connection, void *bytes, size_t capacity);

/* Writes all (length) bytes, 1 or more. Returns 0, or a negative error number. */
int litebox_tcp_write(uint32_t connection, const void *bytes, size_t length);

/* Closes a connection or a listener. */
void litebox_tcp_close(uint32_t connection);

/* Gives the quoting enclave (length) bytes of report, or none to learn for whom it must be. Returns how many bytes of answer were written,
 * -ENOSYS, -EOVERFLOW, or -EIO. */
ptrdiff_t litebox_quote(const void *report, size_t length, void *answer, size_t capacity);

#endif
