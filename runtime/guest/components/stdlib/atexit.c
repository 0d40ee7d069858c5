#include <stdlib.h>

#include "../entry/entry.h"

#define FUNCTIONS 32 /* C11 7.22.4.2 asks for as many */

static void (*functions[FUNCTIONS])(void);
static unsigned count;

static void run_functions(void) {
    while (count > 0)
        functions[--count]();
}

LITEBOX_EXIT_HOOK(1, atexit, run_functions);

int atexit(void (*function)(void)) {
    /* The hook must be in the image if this function is. */
    __asm__ volatile("" : : "r"(&litebox_exit_hook_atexit));
    if (count == FUNCTIONS)
        return -1;
    functions[count++] = function;
    return 0;
}
