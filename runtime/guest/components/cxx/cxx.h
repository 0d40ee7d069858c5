/* What g++ and clang++ expect of a C++ runtime, by its names in the Itanium C++ ABI, which gives every function one name in C. */
#ifndef LITEBOX_CXX_H
#define LITEBOX_CXX_H

#include <stddef.h>
#include <stdint.h>

/* Says on stderr why the program cannot go on, where hosted C++ would throw, and aborts. */
_Noreturn void litebox_cxx_fail(const char *exception, const char *message);

/* std::align_val_t and std::nothrow_t. */
typedef size_t alignment_value;
struct nothrow;

#endif
