#include "failing.h"

volatile int wrong_line;

__attribute__((noinline)) void test_begins(void) {
    __asm__ volatile("" : : : "memory");
}

__attribute__((noinline)) void test_ends(void) {
    __asm__ volatile("" : : : "memory");
}
