#include "exceptions.h"

lb_exception_handler *lb_on_exception(lb_exception_handler *handler) {
    LITEBOX_NEEDS_EXCEPTION_ENTRY();
    return __atomic_exchange_n(&litebox_exception_handler, handler, __ATOMIC_SEQ_CST);
}
