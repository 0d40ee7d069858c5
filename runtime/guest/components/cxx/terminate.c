#include "cxx.h"

_Noreturn void _ZSt9terminatev(void);

/* std::terminate. */
void _ZSt9terminatev(void) {
    litebox_cxx_fail("std::terminate", NULL);
}
