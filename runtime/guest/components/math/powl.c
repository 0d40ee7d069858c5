#include <math.h>

#include "corrected.h"

static int is_odd(long double y) {
    return floorl(y) == y && floorl(y / 2) * 2 != y;
}

/* musl's forgets the sign of what overflows and underflows. */
long double powl(long double x, long double y) {
    long double result = litebox_musl_powl(x, y);
    return signbit(x) && is_odd(y) ? copysignl(result, -1) : result;
}
