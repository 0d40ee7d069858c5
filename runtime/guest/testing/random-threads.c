/* Threads that take random bytes at the same time: none gets what another one got. */
#include "native.h"

/* thrd_t of the library OS is a number. */
int guest_thrd_create(unsigned long *thread, int (*function)(void *), void *argument);
int guest_thrd_join(unsigned long thread, int *result);
int guest_lb_random(void *memory, size_t size);
void check_random_threads(void);

enum { THREADS = 4, WORDS = 500 };

static uint64_t words[THREADS][WORDS];

static int take(void *row) {
    uint64_t *own = row;
    for (unsigned i = 0; i < WORDS; i += 5)
        if (guest_lb_random(own + i, 5 * sizeof *own) != 0)
            return 1;
    return 0;
}

static int compare(const void *left, const void *right) {
    return memcmp(left, right, sizeof words[0][0]);
}

void check_random_threads(void) {
    unsigned long threads[THREADS];
    for (unsigned i = 0; i < THREADS; i++)
        CHECK(guest_thrd_create(&threads[i], take, words[i]) == 0, "thread %u", i);
    for (unsigned i = 0; i < THREADS; i++) {
        int failed = 1;
        CHECK(guest_thrd_join(threads[i], &failed) == 0 && !failed, "thread %u", i);
    }
    qsort(words, THREADS * WORDS, sizeof words[0][0], compare);
    for (unsigned i = 1; i < THREADS * WORDS; i++)
        CHECK(words[0][i] != words[0][i - 1], "a word comes twice");
}
