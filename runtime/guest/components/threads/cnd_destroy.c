#include <threads.h>

void cnd_destroy(cnd_t *condition) {
    *condition = (cnd_t){0};
}
