/* Recursion: calls and returns, and little else. */

#include "kernel.h"

#pragma GCC optimize("no-optimize-sibling-calls", "no-inline")

static unsigned fib(unsigned n) {
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

int main(int argc, char **argv) {
    unsigned sum = 0;
    for (int round = rounds_of(argc, argv); round > 0; round--)
        sum += fib(24 + (round & 1));
    printf("%u\n", sum);
    return 0;
}
