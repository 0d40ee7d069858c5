/* The library OS compiled for this machine, every name of it prefixed with guest_, beside the machine's own C library,
 * which is the oracle. */
#ifndef NATIVE_H
#define NATIVE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Ends the test with a message unless the condition holds. */
#define CHECK(condition, ...)                                                                                          \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: %s\n  ", __FILE__, __LINE__, #condition);                                          \
            fprintf(stderr, __VA_ARGS__);                                                                              \
            fprintf(stderr, "\n");                                                                                     \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

/* The same numbers in every run. */
uint64_t random_number(void);
/* From 0 up to (bound) - 1. */
unsigned random_below(unsigned bound);

/* What the library OS takes for RDSEED and RDRAND; random_number by default. */
extern _Bool (*processor_word)(uint64_t *word);

/* The reason for which the library OS ended the enclave while (statement) ran; 0 if it did not. */
extern jmp_buf abort_place;
extern volatile int abort_expected;
#define ABORT_REASON(statement)                                                                                        \
    ({                                                                                                                 \
        abort_expected = 1;                                                                                            \
        int reason_ = setjmp(abort_place);                                                                             \
        if (reason_ == 0) {                                                                                            \
            statement;                                                                                                 \
        }                                                                                                              \
        abort_expected = 0;                                                                                            \
        reason_;                                                                                                       \
    })

/* What the host does with a request of the library OS, as litebox_leave asks it; by default it ends the test. */
extern int64_t (*host)(uint64_t number, uint64_t a, uint64_t b, uint64_t c);
/* The host's buffer, of (host_buffer_size) bytes. */
extern unsigned char host_buffer[];
extern const size_t host_buffer_size;
/* How many threads the library OS believes that there can be; each has an equal part of the buffer. One at first. */
#define NATIVE_THREADS 8
extern uint32_t native_threads;
/* The number of the thread that asks. */
uint32_t native_thread_number(void);
/* Starts one that the library OS has announced. */
void native_thread_start(uint32_t number);
/* Announces it to the library OS. */
void accept_host_buffer(void);

extern int *guest_litebox_errno(void);

#endif
