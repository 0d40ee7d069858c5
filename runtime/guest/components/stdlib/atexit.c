#include <stdbool.h>
#include <stdlib.h>

#include "../entry/entry.h"
#include "../entry/locking.h"

#define FUNCTIONS 32 /* C11 7.22.4.2 asks for as many */

static void (*functions[FUNCTIONS])(void);
static unsigned count;
static uint32_t lock;

static void (*last(void))(void) {
    litebox_take(&lock);
    void (*function)(void) = count > 0 ? functions[--count] : NULL;
    litebox_release(&lock);
    return function;
}

static void run_functions(void) {
    for (void (*function)(void) = last(); function != NULL; function = last())
        function();
}

LITEBOX_EXIT_HOOK(1, atexit, run_functions);

int atexit(void (*function)(void)) {
    /* The hook must be in the image if this function is. */
    __asm__ volatile("" : : "r"(&litebox_exit_hook_atexit));
    litebox_take(&lock);
    bool has_room = count < FUNCTIONS;
    if (has_room)
        functions[count++] = function;
    litebox_release(&lock);
    return has_room ? 0 : -1;
}
