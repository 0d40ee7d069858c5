#include <math.h>

#include "rounding.h"

SSE4_1 double trunc(double x) {
    __m128d whole = _mm_set_sd(x);
    return _mm_cvtsd_f64(_mm_round_sd(whole, whole, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC));
}
