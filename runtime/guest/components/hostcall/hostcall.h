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

/* Of a file among the enclave's own, which have hidden names of LITEBOX_FILE_NAME bytes: one that exists, or a new and empty one, which
 * takes another's place. Of a file of the host, whose name is a path: for reading only. */
enum litebox_file_use { LITEBOX_FILE_EXISTING = 1, LITEBOX_FILE_NEW, LITEBOX_FILE_OF_HOST };
#define LITEBOX_FILE_NAME 16
#define LITEBOX_FILE_COUNTER_MOST (INT64_C(1) << 48)

/* Opens the file with the (length) bytes of (name). Returns a number, more than 0, or a negative error number. */
int32_t litebox_file_open(enum litebox_file_use use, const void *name, size_t length);

/* Reads (length) bytes at (offset), which is less than 2^47. Returns how many there were before the end of the file, or a negative
 * error number. */
ptrdiff_t litebox_file_read(uint32_t file, uint64_t offset, void *bytes, size_t length);

/* Writes all (length) bytes at (offset). Returns 0, or a negative error number. */
int litebox_file_write(uint32_t file, uint64_t offset, const void *bytes, size_t length);

/* Waits until what was written outlasts a power cut. Returns 0, or a negative error number. */
int litebox_file_sync(uint32_t file);

/* Closes a file. */
void litebox_file_close(uint32_t file);

/* Removes or renames a file of the enclave's own, for good when it returns. Returns 0, or a negative error number. */
int litebox_file_remove(const unsigned char *name);
int litebox_file_rename(const unsigned char *from, const unsigned char *to);

/* Raises the counter of that name to (least), at most LITEBOX_FILE_COUNTER_MOST, if it is less. Returns its value, (least) or more;
 * -ENOSYS where the host has no counters; or another negative error number. */
int64_t litebox_file_counter(const unsigned char *name, uint64_t least);

/* Gives the quoting enclave (length) bytes of report, or none to learn for whom it must be. Returns how many bytes of answer were written,
 * -ENOSYS, -EOVERFLOW, or -EIO. */
ptrdiff_t litebox_quote(const void *report, size_t length, void *answer, size_t capacity);

#endif
