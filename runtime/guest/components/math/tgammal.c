#include <math.h>

#include "corrected.h"

/* Below -13 musl's has the wrong sign where the fraction is greater than 0.5. Gamma is negative from -1 to 0, positive from -2 to -1... */
long double tgammal(long double x) {
    long double result = litebox_musl_tgammal(x);
    long double whole = floorl(x);
    if (!isless(x, 0) || whole == x)
        return result;
    return copysignl(result, floorl(whole / 2) * 2 == whole ? 1.0L : -1.0L);
}
