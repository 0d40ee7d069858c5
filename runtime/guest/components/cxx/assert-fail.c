#include <assert.h>

#include "cxx.h"

_Noreturn void _ZSt21__glibcxx_assert_failPKciS0_S0_(const char *file, int line, const char *function,
                                                     const char *condition);

/* std::__glibcxx_assert_fail: the checks in libstdc++'s headers that _GLIBCXX_ASSERTIONS asks for. */
void _ZSt21__glibcxx_assert_failPKciS0_S0_(const char *file, int line, const char *function, const char *condition) {
    if (file == NULL || function == NULL || condition == NULL)
        litebox_cxx_fail("std::terminate", "a check of the C++ library failed");
    litebox_assert_failed(condition, file, line, function);
}
