#include "fenv-registers.h"

int feclearexcept(int exceptions) {
    /* The x87 unit can only clear all of its flags: what is to stay goes to MXCSR. */
    unsigned flags = mxcsr() | (x87_status() & FE_ALL_EXCEPT);
    clear_x87_flags();
    set_mxcsr(flags & ~(unsigned)(exceptions & FE_ALL_EXCEPT));
    return 0;
}
