#include <threads.h>

int mtx_init(mtx_t *mutex, int kind) {
    if (kind != mtx_plain && kind != (mtx_plain | mtx_recursive))
        return thrd_error; /* mtx_timed, too: there is no clock that an enclave could trust */
    *mutex = (mtx_t){.litebox_recursive = kind == (mtx_plain | mtx_recursive)};
    return thrd_success;
}
