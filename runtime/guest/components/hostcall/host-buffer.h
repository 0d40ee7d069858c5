/* Host memory, for this folder only. What comments that begin with an at-sign say, `npm run prove` proves (ACSL, Frama-C). */
#ifndef LITEBOX_HOST_BUFFER_H
#define LITEBOX_HOST_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* For each thread. Smaller ones would only make more host calls; more than the larger is never used. */
#define HOST_BUFFER_LEAST 4096
#define HOST_BUFFER_MOST (1 << 24)

#ifdef __FRAMAC__
/* For proofs, a thread's part of the buffer is an array, which overlaps with nothing of the enclave's; and time is no subject. */
extern volatile uint64_t host_memory[HOST_BUFFER_MOST / 8];
#define SPECULATION_ENDS() ((void)0)
#else
/* No access may be made on a guess that the checks before it will pass. */
#define SPECULATION_ENDS() __asm__ volatile("lfence" ::: "memory")
#endif

/* Each thread has a part of the buffer for itself: where this thread's is, and the size of each, which is a multiple of 8. Both
 * are checked once and kept in the enclave. */
/*@ assigns \nothing; */
uint64_t litebox_host_buffer_address(void);
extern uint64_t litebox_host_buffer_size;

/*@ predicate is_accepted(integer size) = 0 <= size <= HOST_BUFFER_MOST && size % 8 == 0; */

/* The same address as a pointer: this is the one place where it becomes one. */
/*@ assigns \nothing;
    ensures \result == &host_memory[0]; */
volatile uint64_t *litebox_host_words(void);

/* Whether (size) bytes from (address) on wrap, or have one from (low) to before (high). */
/*@ assigns \nothing;
    ensures outside: !\result ==> \forall integer at; address <= at < address + size ==> at <= UINT64_MAX && !(low <= at < high);
    ensures allowed: low < high && size > 0 && address + size <= UINT64_MAX && (address >= high || address + size <= low) ==> !\result; */
bool litebox_host_range_is_refused(uint64_t address, uint64_t size, uint64_t low, uint64_t high);

/* Copies (length) bytes, at most the buffer's size, to the start of this thread's part. */
/*@ requires is_accepted(litebox_host_buffer_size);
    requires \valid_read((const unsigned char *)from + (0 .. length - 1));
    requires \separated((const unsigned char *)from + (0 .. length - 1), &host_memory[0 .. HOST_BUFFER_MOST / 8 - 1]);
    assigns host_memory[0 .. HOST_BUFFER_MOST / 8 - 1];
    ensures length <= litebox_host_buffer_size; */
void litebox_copy_out(const void *from, size_t length);

/* Copies (length) bytes, at most the buffer's size, from the start of this thread's part: each byte is read once. */
/*@ requires is_accepted(litebox_host_buffer_size);
    requires \valid((unsigned char *)to + (0 .. length - 1));
    requires \separated((unsigned char *)to + (0 .. length - 1), &host_memory[0 .. HOST_BUFFER_MOST / 8 - 1]);
    requires \separated((unsigned char *)to + (0 .. length - 1), &litebox_host_buffer_size);
    assigns ((unsigned char *)to)[0 .. length - 1];
    ensures length <= litebox_host_buffer_size; */
void litebox_copy_in(void *to, size_t length);

/* Leaves for the host; its answer is untrusted. */
/*@ assigns host_memory[0 .. HOST_BUFFER_MOST / 8 - 1]; */
int64_t litebox_host_call(uint64_t number, uint64_t a, uint64_t b, uint64_t c);

#endif
