/* Loops over arrays of float that compilers turn into vector instructions. */

#include <xmmintrin.h>

#include "show.h"

enum { COUNT = 67 };
static float a[COUNT], b[COUNT], c[COUNT];
static int32_t integers_[COUNT];

static KEPT void combine(float scale) {
    for (int i = 0; i < COUNT; i++)
        c[i] = a[i] * scale + b[i] / (1.0f + a[i] * a[i]);
}
static KEPT void clamp(float low, float high) {
    for (int i = 0; i < COUNT; i++)
        c[i] = c[i] < low ? low : c[i] > high ? high : c[i];
}
static KEPT void to_integers(void) {
    for (int i = 0; i < COUNT; i++)
        integers_[i] = (int32_t)(c[i] * 1000);
}
static KEPT void from_integers(void) {
    for (int i = 0; i < COUNT; i++)
        a[i] = (float)(integers_[i] * 3) * 0.5f;
}
static KEPT float largest(void) {
    float most = a[0];
    for (int i = 1; i < COUNT; i++)
        if (a[i] > most)
            most = a[i];
    return most;
}

KEPT void floats(void) {
    uint64_t seed = 9, sum = 0;
    for (int i = 0; i < COUNT; i++) {
        a[i] = (float)(int32_t)next_random(&seed) / 1e8f;
        b[i] = (float)(int16_t)next_random(&seed) / 512;
    }
    combine(0.37f);
    clamp(-5.5f, 6.25f);
    for (int i = 0; i < COUNT; i++)
        sum = mixed(sum, bits_of_float(c[i]));
    show("clamped", sum);
    to_integers();
    from_integers();
    for (int i = 0; i < COUNT; i++)
        sum = mixed(sum, bits_of_float(a[i]));
    show("converted", sum);
    show("largest", bits_of_float(largest()));
    show("root", bits_of_float(_mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(largest())))));
}
