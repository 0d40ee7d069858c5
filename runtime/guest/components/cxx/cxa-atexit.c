/* Destructors of static objects run at the end of the program, in turn with the functions of atexit (Itanium C++ ABI 3.3.6). */
#include <stdlib.h>

#include "../stdlib/exit-functions.h"
#include "cxx.h"

/* There is one image, and nothing is ever unloaded. */
extern void *__dso_handle;
void *__dso_handle;

int __cxa_atexit(void (*destructor)(void *), void *object, void *image);

int __cxa_atexit(void (*destructor)(void *), void *object, void *image) {
    (void)image;
    struct litebox_exit_function *entry = malloc(sizeof *entry);
    if (entry == NULL)
        litebox_cxx_fail("std::bad_alloc", NULL);
    entry->function = destructor;
    entry->argument = object;
    litebox_at_exit(entry);
    return 0;
}
