/* What gdb's test programs ask of <unistd.h> without needing it: a clock that ends a test that hangs, and the like. */
#ifndef SUITE_UNISTD_H
#define SUITE_UNISTD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

/* Macros, since one may step into functions. */
#define alarm(seconds) ((void)(seconds), 0u)
#define sleep(seconds) ((void)(seconds), 0u)
#define usleep(microseconds) ((void)(microseconds), 0)
#define getpid() 1
#define _exit(code) exit(code)
/* The console, whatever the number: a line at a time in, all of it out. */
#define read(number, bytes, length) \
  ((void)(number), fgets((char*)(bytes), (int)(length), stdin) ? (ssize_t)strlen((char*)(bytes)) : 0)
#define write(number, bytes, length) \
  ((void)(number), (ssize_t)fwrite((bytes), 1, (length), stdout))

#endif
