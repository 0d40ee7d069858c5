#include "fenv-registers.h"

int feholdexcept(fenv_t *environment) {
    fegetenv(environment);
    return feclearexcept(FE_ALL_EXCEPT);
}
