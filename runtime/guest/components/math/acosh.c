#include <math.h>

#include "corrected.h"

/* musl's is -infinity for -2^23 and its like, where x + sqrt(x * x - 1) rounds so that the argument of its logarithm is 0. */
double acosh(double x) {
    return isless(x, 1) ? (x - x) / (x - x) : litebox_musl_acosh(x);
}
