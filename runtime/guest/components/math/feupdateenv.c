#include "fenv-registers.h"

int feupdateenv(const fenv_t *environment) {
    int flags = fetestexcept(FE_ALL_EXCEPT);
    fesetenv(environment);
    return feraiseexcept(flags);
}
