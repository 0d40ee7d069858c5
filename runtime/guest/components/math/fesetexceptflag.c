#include "fenv-registers.h"

int fesetexceptflag(const fexcept_t *flags, int exceptions) {
    feclearexcept(exceptions);
    return feraiseexcept(*flags & exceptions);
}
