#include <threads.h>

int cnd_init(cnd_t *condition) {
    *condition = (cnd_t){0};
    return thrd_success;
}
