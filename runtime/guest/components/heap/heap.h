/* The heap's blocks; for this folder only.
 *
 * The heap is a row of blocks without gaps: a header, then the caller's bytes, then a guard word, padded to a multiple of
 * 16. Each header carries a check value over its own place and content, keyed with a random number, so that what
 * overwrites it is found before it is used. Free blocks are in lists by size; two free blocks are never neighbours. */
#ifndef LITEBOX_HEAP_H
#define LITEBOX_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct litebox_block {
    /* Size of the whole block, and of the block before it, in units of 16 bytes. */
    uint32_t units;
    uint32_t previous;
    /* How many bytes the caller asked for, or BLOCK_FREE. */
    uint32_t requested;
    uint32_t check;
};

#define BLOCK_FREE UINT32_MAX
#define UNIT sizeof(struct litebox_block)
/* A free block holds the links of its list. */
#define SMALLEST_UNITS 2

/* Guards everything of the heap but the bytes of callers; the functions below are called under it. */
extern uint32_t litebox_heap_lock;

/* The units that a block for (size) bytes needs; 0 if no heap can be that large. */
uint32_t litebox_heap_units(size_t size);

/* Takes a block of at least (units) out of the free ones; NULL if there is none. It must then be handed out, or cut. */
struct litebox_block *litebox_heap_take(uint32_t units);

/* Cuts what is behind the first (units) off, if it is large enough for a block, and frees it. The block must then be handed out. */
void litebox_heap_trim(struct litebox_block *block, uint32_t units);

/* Cuts the first (units) off and frees them; returns the rest, which must then be handed out. Both parts must be large enough
 * for a block. */
struct litebox_block *litebox_heap_cut(struct litebox_block *block, uint32_t units);

/* Makes the block the caller's, with a guard behind its (size) bytes. */
void *litebox_heap_hand_out(struct litebox_block *block, size_t size);

/* The block of an address that was handed out and not freed, after all checks; otherwise aborts with the reason. */
struct litebox_block *litebox_heap_block(void *memory);

/* Puts a block among the free ones, together with its free neighbours. */
void litebox_heap_give_back(struct litebox_block *block);

#endif
