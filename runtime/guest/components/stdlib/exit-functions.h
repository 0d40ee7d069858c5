/* What runs at the end of the program, last registered first: functions of atexit, and destructors of C++. */
#ifndef LITEBOX_EXIT_FUNCTIONS_H
#define LITEBOX_EXIT_FUNCTIONS_H

struct litebox_exit_function {
    struct litebox_exit_function *next;
    void (*function)(void *argument);
    void *argument;
};

/* The entry belongs to the list from here on. */
void litebox_at_exit(struct litebox_exit_function *entry);

#endif
