/* A program that checks what its host could have left it, and misuses memory when it is told to. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* TF, DF and AC; the arithmetic flags are nobody's. */
#define REFUSED_FLAGS 0x40500UL

static int is_clean(void) {
    unsigned mxcsr;
    unsigned short control;
    __asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
    __asm__ volatile("fnstcw %0" : "=m"(control));
    return mxcsr == 0x1fbf && control == 0x037f && (__builtin_ia32_readeflags_u64() & REFUSED_FLAGS) == 0;
}

static int recurse(int depth) {
    volatile char room[512];
    room[0] = (char)depth;
    return depth == 0 ? 0 : recurse(depth - 1) + room[0];
}

/* Not inlined, so that no compiler sees what goes wrong. */
__attribute__((noinline)) static void fill(char *array, size_t size) {
    __asm__ volatile("" : "+r"(array));
    memset(array, 'x', size);
}

__attribute__((noinline)) static void release(char *memory) {
    __asm__ volatile("" : "+r"(memory));
    free(memory);
}

static int misuse(const char *how) {
    char array[16];
    char *block = malloc(8);
    const char *volatile nowhere = NULL;
    if (strcmp(how, "smash") == 0) {
        fill(array, 64);
    } else if (strcmp(how, "recurse") == 0) {
        return recurse(1000000);
    } else if (strcmp(how, "free twice") == 0) {
        release(block);
        release(block);
    } else if (strcmp(how, "overrun") == 0) {
        fill(block, 9);
        release(block);
    } else if (strcmp(how, "free the stack") == 0) {
        release(array);
    } else if (strcmp(how, "write a constant") == 0) {
        fill((char *)"constant", 1);
    } else if (strcmp(how, "read address 0") == 0) {
        return *nowhere;
    } else if (strcmp(how, "write in front of the heap") == 0) {
        fill(block - 64, 32);
    } else if (strcmp(how, "write behind the heap") == 0) {
        fill(block, 16384);
    } else if (strcmp(how, "wide character") == 0) {
        printf("%lc\n", L'a');
    }
    return 0;
}

int main(int argc, char **argv) {
    if (!is_clean())
        return 1;
    if (argc > 1)
        return misuse(argv[1]);
    puts("clean");
    return is_clean() ? 42 : 2;
}
