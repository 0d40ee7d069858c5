/* The heap against a model of it: blocks of random sizes, filled with what only they have, come and go. */
#include <errno.h>

#include "heap-model.h"

enum { SLOTS = 200 };

struct slot {
    unsigned char *memory;
    size_t size;
    unsigned char seed;
};

static struct slot slots[SLOTS];

static void fill(struct slot *slot) {
    slot->seed = (unsigned char)random_number();
    for (size_t i = 0; i < slot->size; i++)
        slot->memory[i] = (unsigned char)(slot->seed + i);
}

static void check_content(const struct slot *slot, size_t size) {
    for (size_t i = 0; i < size; i++)
        CHECK(slot->memory[i] == (unsigned char)(slot->seed + i), "byte %zu of %zu has changed", i, slot->size);
}

static void check_place(const struct slot *slot, size_t alignment) {
    CHECK((uintptr_t)slot->memory % alignment == 0, "not aligned to %zu", alignment);
    CHECK(slot->memory >= __heap_start && slot->memory + slot->size <= __heap_end, "outside the heap");
}

static size_t random_size(void) {
    return random_below(random_below(10) == 0 ? 20000 : random_below(2) == 0 ? 40 : 600);
}

static void release(struct slot *slot) {
    check_content(slot, slot->size);
    free(slot->memory);
    slot->memory = NULL;
}

static void allocate(struct slot *slot) {
    size_t alignment = 16;
    slot->size = random_size();
    switch (random_below(3)) {
    case 0:
        slot->memory = malloc(slot->size);
        break;
    case 1:
        slot->memory = calloc(slot->size, 1);
        for (size_t i = 0; slot->memory != NULL && i < slot->size; i++)
            CHECK(slot->memory[i] == 0, "calloc gave memory that is not zero");
        break;
    default:
        alignment = (size_t)1 << random_below(13);
        slot->memory = aligned_alloc(alignment, slot->size);
        break;
    }
    if (slot->memory == NULL) {
        CHECK(heap_errno == ENOMEM, "errno");
        return;
    }
    check_place(slot, alignment);
    fill(slot);
}

static void change(struct slot *slot) {
    size_t size = random_size();
    unsigned char *memory = realloc(slot->memory, size);
    if (memory == NULL) {
        check_content(slot, slot->size);
        return;
    }
    slot->memory = memory;
    check_content(slot, size < slot->size ? size : slot->size);
    slot->size = size;
    check_place(slot, 16);
    fill(slot);
}

void check_heap_empty(void) {
    size_t all = (size_t)(__heap_end - __heap_start) - 64;
    void *memory = malloc(all);
    CHECK(memory != NULL, "the empty heap has no room for %zu bytes", all);
    free(memory);
}

void check_heap_model(unsigned operations) {
    for (unsigned i = 0; i < operations; i++) {
        struct slot *slot = &slots[random_below(SLOTS)];
        heap_errno = 0;
        if (slot->memory == NULL)
            allocate(slot);
        else if (random_below(3) == 0)
            change(slot);
        else
            release(slot);
    }
    for (struct slot *slot = slots; slot < slots + SLOTS; slot++)
        if (slot->memory != NULL)
            release(slot);
    check_heap_empty();
}

#ifndef NATIVE_GUEST
static uint64_t state;

/* xorshift64* */
uint64_t random_number(void) {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545f4914f6cdd1d;
}

unsigned random_below(unsigned bound) {
    return (unsigned)(random_number() >> 33) % bound;
}

/* How many operations, and the seed. */
int main(int argc, char **argv) {
    CHECK(argc == 3, "two arguments");
    state = strtoull(argv[2], NULL, 10) * 2 + 1;
    check_heap_model((unsigned)atoi(argv[1]));
    puts("as the model");
    return 0;
}
#endif
