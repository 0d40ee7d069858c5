#include <stdlib.h>

#include "../entry/entry.h"

void _Exit(int status) {
    litebox_end(status);
}
