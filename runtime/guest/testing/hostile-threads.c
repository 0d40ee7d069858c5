/* A program of two threads, for a host that starts and wakes them as it likes. */
#include <threads.h>

static int work(void *argument) {
    thrd_yield();
    return *(int *)argument + 1;
}

int main(int argc, char **argv) {
    (void)argc;
    (void)argv;
    thrd_t thread;
    int number = 6, result;
    if (thrd_create(&thread, work, &number) != thrd_success)
        return 5;
    return thrd_join(thread, &result) == thrd_success ? result : 4;
}
