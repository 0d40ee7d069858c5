/* The streams, for this folder and the components that make further kinds of them. */
#ifndef LITEBOX_STREAM_H
#define LITEBOX_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "../entry/entry.h"
#include "../entry/locking.h"

/* What is behind a stream. A function that is missing is one that no such stream needs; the others are called under the stream's lock,
 * and set errno where they fail. */
struct litebox_stream_kind {
    /* Reads up to (capacity) bytes at the stream's position. Returns how many, 0 at the end, -1 after an error. */
    ptrdiff_t (*read)(FILE *stream, void *bytes, size_t capacity);
    /* Writes all (length) bytes at the stream's position. Returns 0 or -1. */
    int (*write)(FILE *stream, const void *bytes, size_t length);
    /* The position at the end. Only what has one has positions. */
    uint64_t (*end)(FILE *stream);
    /* Makes what was written permanent. Returns 0 or -1. */
    int (*commit)(FILE *stream);
    /* Commits, and frees the stream, without its lock. Returns 0 or -1. */
    int (*close)(FILE *stream);
};

struct litebox_file {
    unsigned char *buffer;
    const struct litebox_stream_kind *kind;
    bool readable, writable;
    /* What is written goes to the end. */
    bool appends;
    /* The buffer holds bytes that have not left, not ones that came in. */
    bool writing;
    /* How many. */
    size_t count;
    /* Where in the buffer those that came in and are unread begin. */
    size_t start;
    /* Where in what is behind the stream the bytes in the buffer go, or where those that came in ended. */
    uint64_t position;
    /* What is written leaves at the end of each call, or of each line. */
    bool immediate, by_line;
    /* The buffer holds the end of a line. */
    bool line_ended;
    bool at_end;
    bool failed;
    /* Held during each call; who reads and has stdout written out takes that one's, too, in this order. */
    uint32_t lock;
    /* Keeps the hook in the image that writes out the rest. */
    litebox_exit_hook *const *exit_hook;
    /* The next file that is open. */
    FILE *next;
};

#define STREAM_BUFFER BUFSIZ

/* All streams that were opened and are not closed. */
void litebox_files_add(FILE *stream);
void litebox_files_remove(const FILE *stream);
/* Removes one of them; NULL where there is none. */
FILE *litebox_files_take(void);
/* As fflush of each; returns 0 or EOF. */
int litebox_files_flush(void);

/* All of these are called under the stream's lock. */

/* Adds to the buffer, and writes it out when it is full. Does nothing once the stream has failed. */
void litebox_stream_put(FILE *stream, const void *bytes, size_t length);

/* Ends a call that wrote: writes out what should have left by now, and releases the lock. Returns 0, or EOF if the stream has
 * failed. */
int litebox_stream_end_call(FILE *stream);

/* Writes out what the buffer holds to leave. Returns 0, or EOF if the stream has failed. */
int litebox_stream_flush(FILE *stream);

/* Empties the buffer, so that the position is where the program believes to be, and a read or a write can follow. Returns 0, or EOF if
 * bytes could not be written. */
int litebox_stream_settle(FILE *stream);

/* Reads into the buffer if it is empty. Returns false at the end of the input and after a failure. */
bool litebox_stream_fill(FILE *stream);

/* As fseek, without the lock. */
int litebox_stream_seek(FILE *stream, long offset, int whence);

/* As ftell, without the lock. */
long litebox_stream_tell(const FILE *stream);

#endif
