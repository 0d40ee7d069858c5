#include <math.h>
#include <xmmintrin.h>

float sqrtf(float x) {
    return _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(x)));
}
