#include <threads.h>

int thrd_equal(thrd_t first, thrd_t second) {
    return first == second;
}
