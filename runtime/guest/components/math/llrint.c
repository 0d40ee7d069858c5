#include <emmintrin.h>
#include <math.h>

long long llrint(double x) {
    return _mm_cvtsd_si64(_mm_set_sd(x));
}
