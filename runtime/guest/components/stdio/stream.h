/* The streams, for this folder only. */
#ifndef LITEBOX_STREAM_H
#define LITEBOX_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "../entry/entry.h"
#include "../entry/locking.h"

struct litebox_file {
    unsigned char *buffer;
    /* An output stream: bytes in the buffer that have not left. An input stream: bytes that came in and are unread. */
    size_t count;
    /* An input stream: where in the buffer the unread bytes begin. */
    size_t start;
    /* 0 is the input, 1 and 2 as in the host call. */
    unsigned char number;
    /* What is written leaves at the end of each call, not at the end of each line. */
    bool immediate;
    /* The buffer holds the end of a line. */
    bool line_ended;
    bool at_end;
    bool failed;
    /* Held during each call; who reads and has stdout written out takes that one's, too, in this order. */
    uint32_t lock;
    /* Keeps the hook in the image that writes out the rest. */
    litebox_exit_hook *const *exit_hook;
};

#define STREAM_BUFFER BUFSIZ

/* All of these are called under the stream's lock. */

/* Adds to the buffer, and writes it out when it is full. Does nothing once the stream has failed. */
void litebox_stream_put(FILE *stream, const void *bytes, size_t length);

/* Ends a call that wrote: writes out what should have left by now, and releases the lock. Returns 0, or EOF if the stream has
 * failed. */
int litebox_stream_end_call(FILE *stream);

/* Writes out the whole buffer. Returns 0, or EOF if the stream has failed. */
int litebox_stream_flush(FILE *stream);

/* Reads from the host if the buffer is empty. Returns false at the end of the input and after a failure. */
bool litebox_stream_fill(FILE *stream);

#endif
