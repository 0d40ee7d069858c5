/* The heap: against a model over many operations, when it is full, and when a program misuses it. */
#include <errno.h>

#include "heap-model.h"

enum { HEAP_CORRUPTED = 7, DOUBLE_FREE = 8, BAD_FREE = 9 };

static void check_limits(void) {
    static const size_t too_large[] = {SIZE_MAX, SIZE_MAX - 7, SIZE_MAX / 2, (size_t)1 << 32, 0x40000};
    for (unsigned i = 0; i < sizeof too_large / sizeof too_large[0]; i++) {
        CHECK(malloc(too_large[i]) == NULL, "malloc(%zu)", too_large[i]);
        CHECK(aligned_alloc(4096, too_large[i]) == NULL, "aligned_alloc(%zu)", too_large[i]);
        CHECK(aligned_alloc((too_large[i] >> 1) + 1, 1) == NULL, "aligned_alloc to %zu", too_large[i]);
    }
    CHECK(calloc(SIZE_MAX / 2, 3) == NULL, "calloc that overflows");
    CHECK(aligned_alloc(24, 1) == NULL && heap_errno == EINVAL, "an alignment that is no power of two");
    CHECK(aligned_alloc(0, 1) == NULL && heap_errno == EINVAL, "alignment 0");
    void *a = malloc(0), *b = malloc(0);
    CHECK(a != NULL && b != NULL && a != b, "malloc(0)");
    free(a);
    free(b);
    free(NULL);
}

/* After each of these the heap is as it was: what was broken is mended before the next. */
static void check_misuse(void) {
    for (size_t size = 1; size < 70; size += 3) {
        unsigned char *memory = malloc(size), *next = malloc(size), *last = malloc(1);
        for (size_t beyond = 0; beyond < 8; beyond++) {
            memory[size + beyond] ^= 1;
            CHECK(ABORT_REASON(free(memory)) == HEAP_CORRUPTED, "%zu bytes, overrun at %zu", size, beyond);
            memory[size + beyond] ^= 1;
        }
        for (size_t before = 1; before <= 16; before++) {
            memory[-(ptrdiff_t)before] ^= 0x10;
            CHECK(ABORT_REASON(free(memory)) == HEAP_CORRUPTED, "%zu bytes, underrun at %zu", size, before);
            memory[-(ptrdiff_t)before] ^= 0x10;
        }
        CHECK(ABORT_REASON(free(memory + 16)) == BAD_FREE || size < 16, "an address inside a block");
        CHECK(ABORT_REASON(free(memory + 1)) == BAD_FREE, "an address that is not aligned");
        CHECK(ABORT_REASON((void)realloc(__heap_end, 1)) == BAD_FREE, "the end of the heap");
        CHECK(ABORT_REASON(free(&size)) == BAD_FREE, "an address of the stack");
        free(next);
        CHECK(ABORT_REASON(free(next)) == DOUBLE_FREE, "a block that was freed");
        free(memory);
        CHECK(ABORT_REASON(free(next)) == DOUBLE_FREE, "a block that was freed and joined with the one before");
        CHECK(ABORT_REASON(free(memory)) == DOUBLE_FREE, "a block that was freed");
        free(last);
        CHECK(ABORT_REASON(free(last)) == DOUBLE_FREE, "a block that was freed and joined with its neighbours");
        check_heap_empty();
    }
}

/* A header that was overwritten must not be sealed anew, and so pass for a good one, because a block near it is freed. */
static void check_header_behind_free_block(void) {
    unsigned char *first = malloc(40), *freed = malloc(40), *last = malloc(40);
    free(freed);
    last[-16] ^= 1;
    CHECK(ABORT_REASON(free(first)) == HEAP_CORRUPTED, "a header behind the free block that is joined");
    last[-16] ^= 1;
    free(first);
    free(last);
    check_heap_empty();
}

/* A write after free changes the links of a free block; it must not lead the heap anywhere. */
static void check_write_after_free(void) {
    uint64_t *memory = malloc(100), *hold = malloc(16);
    free(memory);
    uint64_t saved = memory[0];
    memory[0] = (uintptr_t)&saved;
    CHECK(ABORT_REASON((void)malloc(100)) == HEAP_CORRUPTED, "a link to the stack");
    memory[0] = (uintptr_t)hold;
    CHECK(ABORT_REASON((void)malloc(100)) == HEAP_CORRUPTED, "a link into a block");
    memory[0] = saved;
    free(hold);
    check_heap_empty();
}

/* Nothing of a secret stays; the heap's own links may lie where it began. */
static void check_secrets(void) {
    enum { LINKS = 16 };
    for (size_t size = 1; size < 200; size++) {
        unsigned char *before = malloc(size), *secret = lb_secret_alloc(size), *behind = malloc(size);
        CHECK(before != NULL && secret != NULL && behind != NULL && (uintptr_t)secret % 16 == 0, "a secret of %zu bytes", size);
        for (size_t i = 0; i < size; i++)
            CHECK(secret[i] == 0, "byte %zu of a new secret", i);
        memset(secret, 0x5e, size);
        CHECK(ABORT_REASON(lb_secret_free(secret + 1)) == BAD_FREE, "an address inside a secret");
        CHECK(size < 16 || ABORT_REASON(lb_secret_free(secret + 16)) == BAD_FREE, "an address inside a secret");
        secret[size] ^= 1;
        CHECK(ABORT_REASON(lb_secret_free(secret)) == HEAP_CORRUPTED, "overrun");
        secret[size] ^= 1;
        lb_secret_free(secret);
        for (size_t i = LINKS; i < size; i++)
            CHECK(secret[i] == 0, "byte %zu of %zu of a freed secret", i, size);
        CHECK(ABORT_REASON(lb_secret_free(secret)) == DOUBLE_FREE, "a secret that was freed");
        free(before);
        free(behind);
    }
    lb_secret_free(NULL);
    CHECK(lb_secret_alloc(SIZE_MAX) == NULL && heap_errno == ENOMEM, "no room for a secret");
    check_heap_empty();
}

int main(int argc, char **argv) {
    CHECK(ABORT_REASON(free(__heap_start + 64)) == BAD_FREE, "an address before anything was allocated");
    check_limits();
    check_misuse();
    check_header_behind_free_block();
    check_write_after_free();
    check_secrets();
    check_heap_model(argc > 1 ? (unsigned)atoi(argv[1]) : 1000000);
    check_misuse();
    return 0;
}
