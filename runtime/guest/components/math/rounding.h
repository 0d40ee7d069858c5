/* Rounding by ROUNDSD and ROUNDSS of SSE4.1, which every processor with SGX has. */
#ifndef LITEBOX_ROUNDING_H
#define LITEBOX_ROUNDING_H

#include <smmintrin.h>

#define SSE4_1 __attribute__((target("sse4.1")))

#endif
