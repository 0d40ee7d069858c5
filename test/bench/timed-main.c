/* Natively: runs a kernel, compiled with -Dmain=kernel_main, and says on standard error how many nanoseconds it took. */

#include <stdio.h>
#include <time.h>

int kernel_main(int argc, char **argv);

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000ll + time.tv_nsec;
}

int main(int argc, char **argv) {
    long long start = now();
    int status = kernel_main(argc, argv);
    fflush(stdout);
    fprintf(stderr, "%lld\n", now() - start);
    return status;
}
