#include "heap.h"

#include "../entry/entry.h"
#include "../random/random.h"

extern struct litebox_block __heap_start[], __heap_end[];

struct links {
    struct litebox_block *next;
    struct litebox_block *before;
};

/* List i holds the free blocks of 2^i to 2^(i+1) - 1 units; ELRANGE is below 2 GiB, that is 2^27 units. */
#define LISTS 27

uint32_t litebox_heap_lock;
static struct litebox_block *lists[LISTS];
/* Bit i: list i is not empty. */
static uint32_t filled;
static uint64_t secret;

/* What each operation does several times: as calls, that would be half of its instructions. */
#define OFTEN inline __attribute__((always_inline))

static struct links *links_of(struct litebox_block *block) {
    return (struct links *)(block + 1);
}

static size_t heap_size(void) {
    return (uintptr_t)__heap_end - (uintptr_t)__heap_start;
}

/* The last block: empty, never free, and never handed out. */
static struct litebox_block *sentinel(void) {
    return __heap_start + heap_size() / UNIT - 1;
}

static OFTEN uint32_t check_of(const struct litebox_block *block) {
    const uint64_t odd = 0x9e3779b97f4a7c15; /* 2^64 / golden ratio: spreads every bit upwards */
    uint64_t mix = secret ^ (uintptr_t)block;
    mix = (mix ^ block->units ^ (uint64_t)block->previous << 32) * odd;
    mix = (mix ^ mix >> 32 ^ block->requested) * odd;
    return (uint32_t)(mix >> 32);
}

static void seal(struct litebox_block *block) {
    block->check = check_of(block);
}

static OFTEN bool is_in_heap(const struct litebox_block *block) {
    return block >= __heap_start && block < __heap_end && (uintptr_t)block % UNIT == 0;
}

static OFTEN bool is_intact(const struct litebox_block *block) {
    return is_in_heap(block) && block->check == check_of(block);
}

/* Every header that is read, or sealed anew, was verified just before, or in the same operation. */
static struct litebox_block *verified(struct litebox_block *block) {
    if (!is_intact(block))
        litebox_abort(LITEBOX_ABORT_HEAP_CORRUPTED);
    return block;
}

static struct litebox_block *after(struct litebox_block *block) {
    return verified(block + block->units);
}

static unsigned list_of(uint32_t units) {
    return 31 - (unsigned)__builtin_clz(units);
}

static void link_free(struct litebox_block *block) {
    unsigned number = list_of(block->units);
    struct litebox_block **list = &lists[number];
    filled |= 1u << number;
    block->requested = BLOCK_FREE;
    seal(block);
    *links_of(block) = (struct links){.next = *list, .before = NULL};
    if (*list != NULL)
        links_of(verified(*list))->before = block;
    *list = block;
}

/* The links lie where the caller's bytes were, so a write after free can have changed them. */
static void unlink_free(struct litebox_block *block) {
    struct links links = *links_of(block);
    unsigned number = list_of(block->units);
    struct litebox_block **from_before =
        links.before == NULL ? &lists[number] : &links_of(verified(links.before))->next;
    if (*from_before != block || (links.next != NULL && links_of(verified(links.next))->before != block))
        litebox_abort(LITEBOX_ABORT_HEAP_CORRUPTED);
    *from_before = links.next;
    if (links.next != NULL)
        links_of(links.next)->before = links.before;
    else if (links.before == NULL)
        filled &= ~(1u << number);
}

/* Makes a block of (units) free whose neighbour in front is not; (next) is behind it, and was verified. */
static void release(struct litebox_block *block, uint32_t units, struct litebox_block *next) {
    if (next->requested == BLOCK_FREE) {
        struct litebox_block *behind = after(next);
        unlink_free(next);
        units += next->units;
        next->check = ~next->check; /* an old header must not pass for a block */
        next = behind;
    }
    block->units = units;
    next->previous = units;
    seal(next);
    link_free(block);
}

static void prepare(void) {
    if (litebox_random_word(&secret) != 0)
        litebox_abort(LITEBOX_ABORT_NO_RANDOM);
    secret |= 1; /* 0 means that the heap is not prepared */
    struct litebox_block *first = __heap_start;
    first->previous = 0;
    *sentinel() = (struct litebox_block){.units = 1};
    release(first, (uint32_t)(sentinel() - first), sentinel());
}

static uint64_t guard_of(const struct litebox_block *block) {
    return secret ^ (uintptr_t)block;
}

uint32_t litebox_heap_units(size_t size) {
    if (size > heap_size())
        return 0;
    size_t units = (sizeof(struct litebox_block) + size + sizeof(uint64_t) + UNIT - 1) / UNIT;
    return (uint32_t)units;
}

struct litebox_block *litebox_heap_take(uint32_t units) {
    if (secret == 0 && heap_size() > SMALLEST_UNITS * UNIT)
        prepare();
    for (uint32_t left = filled >> list_of(units) << list_of(units); left != 0; left &= left - 1) {
        for (struct litebox_block *block = lists[__builtin_ctz(left)]; block != NULL; block = links_of(block)->next) {
            if (verified(block)->units < units)
                continue;
            unlink_free(block);
            return block;
        }
    }
    return NULL;
}

struct litebox_block *litebox_heap_cut(struct litebox_block *block, uint32_t units) {
    struct litebox_block *next = after(block), *rest = block + units;
    *rest = (struct litebox_block){.units = block->units - units};
    next->previous = rest->units;
    seal(next);
    release(block, units, rest);
    return rest;
}

void litebox_heap_trim(struct litebox_block *block, uint32_t units) {
    if (block->units < units + SMALLEST_UNITS)
        return;
    struct litebox_block *next = after(block), *rest = block + units;
    rest->previous = units;
    release(rest, block->units - units, next);
    block->units = units;
}

void *litebox_heap_hand_out(struct litebox_block *block, size_t size) {
    uint64_t guard = guard_of(block);
    char *memory = (char *)(block + 1);
    block->requested = (uint32_t)size;
    seal(block);
    __builtin_memcpy(memory + size, &guard, sizeof guard);
    return memory;
}

/* Says why an address is no block of the caller's: walks the heap to see what is there. */
static _Noreturn void explain(const struct litebox_block *wrong) {
    struct litebox_block *block = __heap_start;
    while (is_in_heap(wrong) && block + verified(block)->units <= wrong && block != sentinel())
        block += block->units;
    if (block == wrong)
        verified(block);
    litebox_abort(is_in_heap(wrong) && block->requested == BLOCK_FREE ? LITEBOX_ABORT_DOUBLE_FREE
                                                                     : LITEBOX_ABORT_BAD_FREE);
}

struct litebox_block *litebox_heap_block(void *memory) {
    struct litebox_block *block = (struct litebox_block *)memory - 1;
    if (secret == 0)
        litebox_abort(LITEBOX_ABORT_BAD_FREE);
    if (!is_intact(block) || block->requested == BLOCK_FREE || block == sentinel())
        explain(block);
    uint64_t guard;
    __builtin_memcpy(&guard, (char *)memory + block->requested, sizeof guard);
    if (guard != guard_of(block))
        litebox_abort(LITEBOX_ABORT_HEAP_CORRUPTED);
    return block;
}

void litebox_heap_give_back(struct litebox_block *block) {
    struct litebox_block *next = after(block);
    uint32_t units = block->units;
    if (block->previous != 0) {
        struct litebox_block *before = verified(block - block->previous);
        if (before->requested == BLOCK_FREE) {
            unlink_free(before);
            units += before->units;
            block->check = ~block->check;
            block = before;
        }
    }
    release(block, units, next);
}
