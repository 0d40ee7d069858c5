#include <stdio.h>

#include "../entry/entry.h"
#include "cxx.h"

void litebox_cxx_fail(const char *exception, const char *message) {
    fputs("an enclave has no exceptions: ", stderr);
    fputs(exception, stderr);
    if (message != NULL) {
        fputs(": ", stderr);
        fputs(message, stderr);
    }
    fputs("\n", stderr);
    litebox_abort(LITEBOX_ABORT_CXX_EXCEPTION);
}
