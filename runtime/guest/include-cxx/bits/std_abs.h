/* std::abs for each arithmetic type (C++20 [c.math.abs]). libstdc++'s own header wants all of <math.h>. */
#ifndef LITEBOX_CXX_STD_ABS_H
#define LITEBOX_CXX_STD_ABS_H

#include "../../include/stdlib.h"

namespace std {
using ::abs;

inline long abs(long number) {
    return __builtin_labs(number);
}

inline long long abs(long long number) {
    return __builtin_llabs(number);
}

constexpr float abs(float number) {
    return __builtin_fabsf(number);
}

constexpr double abs(double number) {
    return __builtin_fabs(number);
}

constexpr long double abs(long double number) {
    return __builtin_fabsl(number);
}
}

#endif
