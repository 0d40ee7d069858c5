#include <stdlib.h>

#include "../entry/entry.h"

void abort(void) {
    litebox_abort(LITEBOX_ABORT_ABORT);
}
