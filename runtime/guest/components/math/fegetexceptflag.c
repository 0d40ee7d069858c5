#include "fenv-registers.h"

int fegetexceptflag(fexcept_t *flags, int exceptions) {
    *flags = (fexcept_t)fetestexcept(exceptions);
    return 0;
}
