#include "fenv-registers.h"

int fegetround(void) {
    return (int)(mxcsr() >> MXCSR_ROUNDING_SHIFT) & FE_TOWARDZERO;
}
