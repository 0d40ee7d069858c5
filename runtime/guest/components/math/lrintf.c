#include <math.h>
#include <xmmintrin.h>

long lrintf(float x) {
    return _mm_cvtss_si64(_mm_set_ss(x));
}
