#include <stdlib.h>

#include "../entry/entry.h"

void exit(int status) {
    litebox_finish(status);
}
