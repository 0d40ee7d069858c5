#include "fenv-registers.h"

int fegetenv(fenv_t *environment) {
    *environment = (fenv_t){.mxcsr = mxcsr(), .x87_control = x87_control(), .x87_status = x87_status()};
    return 0;
}
