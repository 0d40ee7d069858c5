#include <math.h>

#include "rounding.h"

SSE4_1 float nearbyintf(float x) {
    __m128 whole = _mm_set_ss(x);
    return _mm_cvtss_f32(_mm_round_ss(whole, whole, _MM_FROUND_NEARBYINT));
}
