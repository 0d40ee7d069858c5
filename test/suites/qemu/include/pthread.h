/* As much of POSIX threads as QEMU's test program needs, on C11's. */
#ifndef SUITE_PTHREAD_H
#define SUITE_PTHREAD_H

#include <threads.h>

typedef thrd_t pthread_t;

/* What a thread returns is not looked at; its value comes back in the same register. */
#define pthread_create(thread, attributes, function, argument) \
  ((void)(attributes), thrd_create((thread), (int (*)(void*))(function), (argument)))
#define pthread_join(thread, result) ((void)(result), thrd_join((thread), 0))

#endif
