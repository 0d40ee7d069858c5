#include "fenv-registers.h"

int fetestexcept(int exceptions) {
    return (int)(mxcsr() | x87_status()) & exceptions & FE_ALL_EXCEPT;
}
