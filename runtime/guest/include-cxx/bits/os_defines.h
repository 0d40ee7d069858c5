/* What libstdc++ asks about the operating system: here it has none, and glibc's <features.h> is not there. */
#ifndef LITEBOX_CXX_OS_DEFINES_H
#define LITEBOX_CXX_OS_DEFINES_H

#define __NO_CTYPE 1

#endif
