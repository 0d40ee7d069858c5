/* Two threads count visitors. Without an argument they forget that they are two; with "mutex" or "atomic" they do not. */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <threads.h>

#define VISITORS 100

static volatile int racy; /* volatile: the compiler must not count all visitors at once */
static atomic_int correct;
static int guarded;
static mtx_t guard;

/* Gives each visitor a number; returns the last one. */
static int count_racy(void *unused) {
    int number = 0;
    (void)unused;
    for (int visitor = 0; visitor < VISITORS; visitor++) {
        number = racy + 1;
        racy = number;
    }
    return number;
}

static int count_atomic(void *unused) {
    (void)unused;
    for (int visitor = 0; visitor < VISITORS; visitor++)
        atomic_fetch_add(&correct, 1);
    return 0;
}

static int count_guarded(void *unused) {
    (void)unused;
    for (int visitor = 0; visitor < VISITORS; visitor++) {
        mtx_lock(&guard);
        guarded++;
        mtx_unlock(&guard);
    }
    return 0;
}

static int with_two_threads(thrd_start_t count) {
    thrd_t first, second;
    if (thrd_create(&first, count, NULL) != thrd_success || thrd_create(&second, count, NULL) != thrd_success)
        return 0;
    return thrd_join(first, NULL) == thrd_success && thrd_join(second, NULL) == thrd_success;
}

int main(int argc, char **argv) {
    const char *how = argc > 1 ? argv[1] : "";
    int visitors;
    mtx_init(&guard, mtx_plain);
    if (strcmp(how, "mutex") == 0)
        visitors = with_two_threads(count_guarded) ? guarded : -1;
    else if (strcmp(how, "atomic") == 0)
        visitors = with_two_threads(count_atomic) ? atomic_load(&correct) : -1;
    else
        visitors = with_two_threads(count_racy) ? racy : -1;
    if (visitors == 2 * VISITORS) {
        puts("all visitors were counted");
        return 0;
    }
    printf("%d of %d visitors were counted\n", visitors, 2 * VISITORS);
    return 1;
}
