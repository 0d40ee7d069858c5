/* The types of <sys/types.h> that test programs name. */
#ifndef SUITE_SYS_TYPES_H
#define SUITE_SYS_TYPES_H

#include <stddef.h>

typedef int pid_t;
typedef unsigned uid_t;
typedef long ssize_t;
typedef long off_t;

#endif
