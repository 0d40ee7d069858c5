#include "cxx.h"

_Noreturn void __cxa_pure_virtual(void);
_Noreturn void __cxa_deleted_virtual(void);

void __cxa_pure_virtual(void) {
    litebox_cxx_fail("std::terminate", "a pure virtual function was called");
}

void __cxa_deleted_virtual(void) {
    litebox_cxx_fail("std::terminate", "a deleted virtual function was called");
}
