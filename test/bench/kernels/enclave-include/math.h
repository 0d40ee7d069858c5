/* What third-party sources include <math.h> for without calling its functions. */
#ifndef BENCH_MATH_H
#define BENCH_MATH_H

#define INFINITY __builtin_inff()
#define NAN __builtin_nanf("")

#endif
