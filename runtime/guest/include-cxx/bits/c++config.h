/* libstdc++'s own answers to "what has this C library?", corrected for the one of LiteBox: no wide characters, no locales, no clock
 * to trust, no futex. What a program does not get here, no header of libstdc++ asks of a C library. */
#ifndef LITEBOX_CXX_CONFIG_H
#define LITEBOX_CXX_CONFIG_H

#include_next <bits/c++config.h>

/* Templates are compiled into the objects that use them, never taken from the library's objects. */
#undef _GLIBCXX_EXTERN_TEMPLATE
#define _GLIBCXX_EXTERN_TEMPLATE 0

#undef _GLIBCXX_USE_DEPRECATED
#define _GLIBCXX_USE_DEPRECATED 0
#undef _GLIBCXX_USE_WCHAR_T
#undef _GLIBCXX_USE_C99_WCHAR
#undef _GLIBCXX11_USE_C99_WCHAR
#undef _GLIBCXX98_USE_C99_WCHAR
#undef _GLIBCXX_USE_C99_CTYPE_TR1
#undef _GLIBCXX_USE_C99_INTTYPES_TR1
#undef _GLIBCXX_USE_C99_INTTYPES_WCHAR_T_TR1
#undef _GLIBCXX_USE_CLOCK_MONOTONIC
#undef _GLIBCXX_USE_CLOCK_REALTIME
#undef _GLIBCXX_USE_INT128_IOSTREAM
#undef _GLIBCXX_HAVE_LINUX_FUTEX
#undef _GLIBCXX_HAVE_ATOMIC_LOCK_POLICY
#define _GLIBCXX_HAVE_ATOMIC_LOCK_POLICY 1
#undef _GLIBCXX_HAS_GTHREADS

#endif
