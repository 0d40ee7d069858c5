#include "entry.h"

_Noreturn void __stack_chk_fail(void);

/* Called by code that the compiler adds, when the canary above a function's arrays has changed. */
_Noreturn void __stack_chk_fail(void) {
    litebox_abort(LITEBOX_ABORT_STACK_SMASHED);
}
