#include <math.h>

#include "corrected.h"

/* musl's adds a 0 to the rounded product: of a negative product that is too small, the sign is lost. */
double fma(double x, double y, double z) {
    return z == 0 && x != 0 && y != 0 ? x * y : litebox_musl_fma(x, y, z);
}
