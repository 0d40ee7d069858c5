#include "fenv-registers.h"

int fesetround(int direction) {
    if ((direction & ~FE_TOWARDZERO) != 0)
        return -1;
    unsigned rounding = (unsigned)direction;
    set_mxcsr((mxcsr() & ~((unsigned)FE_TOWARDZERO << MXCSR_ROUNDING_SHIFT)) | rounding << MXCSR_ROUNDING_SHIFT);
    set_x87_control((unsigned short)((x87_control() & ~(unsigned)FE_TOWARDZERO) | rounding));
    return 0;
}
