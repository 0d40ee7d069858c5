#include "fenv-registers.h"

int feraiseexcept(int exceptions) {
    set_mxcsr(mxcsr() | (unsigned)(exceptions & FE_ALL_EXCEPT));
    return 0;
}
