#include <emmintrin.h>
#include <math.h>

long lrint(double x) {
    return _mm_cvtsd_si64(_mm_set_sd(x));
}
