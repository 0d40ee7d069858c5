/* std::errc (C++20 [system.error.syn]), for the errors that something in an enclave reports; the values are Linux's. */
#ifndef LITEBOX_CXX_ERROR_CONSTANTS_H
#define LITEBOX_CXX_ERROR_CONSTANTS_H

#include <bits/c++config.h>
#include <cerrno>

namespace std _GLIBCXX_VISIBILITY(default) {
enum class errc {
    not_enough_memory = ENOMEM,
    invalid_argument = EINVAL,
    argument_out_of_domain = EDOM,
    result_out_of_range = ERANGE,
    value_too_large = EOVERFLOW,
};
}

#endif
