/* The heap: against a model over many operations, when it is full, and when a program misuses it. */
#include <errno.h>

#include "native.h"

void *guest_malloc(size_t size);
void *guest_calloc(size_t count, size_t size);
void *guest_realloc(void *memory, size_t size);
void *guest_aligned_alloc(size_t alignment, size_t size);
void guest_free(void *memory);
void *guest_lb_secret_alloc(size_t size);
void guest_lb_secret_free(void *memory);

extern unsigned char __heap_start[], __heap_end[];

enum { HEAP_CORRUPTED = 7, DOUBLE_FREE = 8, BAD_FREE = 9 };
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
    guest_free(slot->memory);
    slot->memory = NULL;
}

static void allocate(struct slot *slot) {
    size_t alignment = 16;
    slot->size = random_size();
    switch (random_below(3)) {
    case 0:
        slot->memory = guest_malloc(slot->size);
        break;
    case 1:
        slot->memory = guest_calloc(slot->size, 1);
        for (size_t i = 0; slot->memory != NULL && i < slot->size; i++)
            CHECK(slot->memory[i] == 0, "calloc gave memory that is not zero");
        break;
    default:
        alignment = (size_t)1 << random_below(13);
        slot->memory = guest_aligned_alloc(alignment, slot->size);
        break;
    }
    if (slot->memory == NULL) {
        CHECK(*guest_litebox_errno() == ENOMEM, "errno");
        return;
    }
    check_place(slot, alignment);
    fill(slot);
}

static void change(struct slot *slot) {
    size_t size = random_size();
    unsigned char *memory = guest_realloc(slot->memory, size);
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

/* All free blocks must have become one again. */
static void check_empty(void) {
    size_t all = (size_t)(__heap_end - __heap_start) - 64;
    void *memory = guest_malloc(all);
    CHECK(memory != NULL, "the empty heap has no room for %zu bytes", all);
    guest_free(memory);
}

static void check_model(int operations) {
    for (int i = 0; i < operations; i++) {
        struct slot *slot = &slots[random_below(SLOTS)];
        *guest_litebox_errno() = 0;
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
    check_empty();
}

static void check_limits(void) {
    static const size_t too_large[] = {SIZE_MAX, SIZE_MAX - 7, SIZE_MAX / 2, (size_t)1 << 32, 0x40000};
    for (unsigned i = 0; i < sizeof too_large / sizeof too_large[0]; i++) {
        CHECK(guest_malloc(too_large[i]) == NULL, "malloc(%zu)", too_large[i]);
        CHECK(guest_aligned_alloc(4096, too_large[i]) == NULL, "aligned_alloc(%zu)", too_large[i]);
        CHECK(guest_aligned_alloc((too_large[i] >> 1) + 1, 1) == NULL, "aligned_alloc to %zu", too_large[i]);
    }
    CHECK(guest_calloc(SIZE_MAX / 2, 3) == NULL, "calloc that overflows");
    CHECK(guest_aligned_alloc(24, 1) == NULL && *guest_litebox_errno() == EINVAL, "an alignment that is no power of two");
    CHECK(guest_aligned_alloc(0, 1) == NULL && *guest_litebox_errno() == EINVAL, "alignment 0");
    void *a = guest_malloc(0), *b = guest_malloc(0);
    CHECK(a != NULL && b != NULL && a != b, "malloc(0)");
    guest_free(a);
    guest_free(b);
    guest_free(NULL);
}

/* After each of these the heap is as it was: what was broken is mended before the next. */
static void check_misuse(void) {
    for (size_t size = 1; size < 70; size += 3) {
        unsigned char *memory = guest_malloc(size), *next = guest_malloc(size), *last = guest_malloc(1);
        for (size_t beyond = 0; beyond < 8; beyond++) {
            memory[size + beyond] ^= 1;
            CHECK(ABORT_REASON(guest_free(memory)) == HEAP_CORRUPTED, "%zu bytes, overrun at %zu", size, beyond);
            memory[size + beyond] ^= 1;
        }
        for (size_t before = 1; before <= 16; before++) {
            memory[-(ptrdiff_t)before] ^= 0x10;
            CHECK(ABORT_REASON(guest_free(memory)) == HEAP_CORRUPTED, "%zu bytes, underrun at %zu", size, before);
            memory[-(ptrdiff_t)before] ^= 0x10;
        }
        CHECK(ABORT_REASON(guest_free(memory + 16)) == BAD_FREE || size < 16, "an address inside a block");
        CHECK(ABORT_REASON(guest_free(memory + 1)) == BAD_FREE, "an address that is not aligned");
        CHECK(ABORT_REASON((void)guest_realloc(__heap_end, 1)) == BAD_FREE, "the end of the heap");
        CHECK(ABORT_REASON(guest_free(&size)) == BAD_FREE, "an address of the stack");
        guest_free(next);
        CHECK(ABORT_REASON(guest_free(next)) == DOUBLE_FREE, "a block that was freed");
        guest_free(memory);
        CHECK(ABORT_REASON(guest_free(next)) == DOUBLE_FREE, "a block that was freed and joined with the one before");
        CHECK(ABORT_REASON(guest_free(memory)) == DOUBLE_FREE, "a block that was freed");
        guest_free(last);
        CHECK(ABORT_REASON(guest_free(last)) == DOUBLE_FREE, "a block that was freed and joined with its neighbours");
        check_empty();
    }
}

/* A write after free changes the links of a free block; it must not lead the heap anywhere. */
static void check_write_after_free(void) {
    uint64_t *memory = guest_malloc(100), *hold = guest_malloc(16);
    guest_free(memory);
    uint64_t saved = memory[0];
    memory[0] = (uintptr_t)&saved;
    CHECK(ABORT_REASON((void)guest_malloc(100)) == HEAP_CORRUPTED, "a link to the stack");
    memory[0] = (uintptr_t)hold;
    CHECK(ABORT_REASON((void)guest_malloc(100)) == HEAP_CORRUPTED, "a link into a block");
    memory[0] = saved;
    guest_free(hold);
    check_empty();
}

/* Nothing of a secret stays; the heap's own links may lie where it began. */
static void check_secrets(void) {
    enum { LINKS = 16 };
    for (size_t size = 1; size < 200; size++) {
        unsigned char *before = guest_malloc(size), *secret = guest_lb_secret_alloc(size), *behind = guest_malloc(size);
        CHECK(before != NULL && secret != NULL && behind != NULL && (uintptr_t)secret % 16 == 0, "a secret of %zu bytes", size);
        for (size_t i = 0; i < size; i++)
            CHECK(secret[i] == 0, "byte %zu of a new secret", i);
        memset(secret, 0x5e, size);
        CHECK(ABORT_REASON(guest_lb_secret_free(secret + 1)) == BAD_FREE, "an address inside a secret");
        CHECK(size < 16 || ABORT_REASON(guest_lb_secret_free(secret + 16)) == BAD_FREE, "an address inside a secret");
        secret[size] ^= 1;
        CHECK(ABORT_REASON(guest_lb_secret_free(secret)) == HEAP_CORRUPTED, "overrun");
        secret[size] ^= 1;
        guest_lb_secret_free(secret);
        for (size_t i = LINKS; i < size; i++)
            CHECK(secret[i] == 0, "byte %zu of %zu of a freed secret", i, size);
        CHECK(ABORT_REASON(guest_lb_secret_free(secret)) == DOUBLE_FREE, "a secret that was freed");
        guest_free(before);
        guest_free(behind);
    }
    guest_lb_secret_free(NULL);
    CHECK(guest_lb_secret_alloc(SIZE_MAX) == NULL && *guest_litebox_errno() == ENOMEM, "no room for a secret");
    check_empty();
}

int main(int argc, char **argv) {
    CHECK(ABORT_REASON(guest_free(__heap_start + 64)) == BAD_FREE, "an address before anything was allocated");
    check_limits();
    check_misuse();
    check_write_after_free();
    check_secrets();
    check_model(argc > 1 ? atoi(argv[1]) : 100000);
    check_misuse();
    return 0;
}
