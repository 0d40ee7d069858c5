#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "../entry/locking.h"
#include "exit-functions.h"

#define FUNCTIONS 32 /* C11 7.22.4.2 asks for as many */

static struct {
    struct litebox_exit_function entry;
    void (*function)(void);
} registered[FUNCTIONS];
static unsigned count;
static uint32_t lock;

static void call(void *function) {
    (*(void (**)(void))function)();
}

int atexit(void (*function)(void)) {
    litebox_take(&lock);
    unsigned index = count < FUNCTIONS ? count++ : FUNCTIONS;
    litebox_release(&lock);
    if (index == FUNCTIONS)
        return -1;
    registered[index].function = function;
    registered[index].entry.function = call;
    registered[index].entry.argument = &registered[index].function;
    litebox_at_exit(&registered[index].entry);
    return 0;
}
