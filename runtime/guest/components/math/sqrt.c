#include <emmintrin.h>
#include <math.h>

double sqrt(double x) {
    __m128d whole = _mm_set_sd(x);
    return _mm_cvtsd_f64(_mm_sqrt_sd(whole, whole));
}
