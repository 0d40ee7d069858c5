/* Where libstdc++'s headers throw: each function says what it would have thrown, and aborts. */
#include "cxx.h"

_Noreturn void _ZSt17__throw_bad_allocv(void);
_Noreturn void _ZSt28__throw_bad_array_new_lengthv(void);
_Noreturn void __cxa_throw_bad_array_new_length(void);
_Noreturn void _ZSt16__throw_bad_castv(void);
_Noreturn void _ZSt18__throw_bad_typeidv(void);
_Noreturn void _ZSt21__throw_bad_exceptionv(void);
_Noreturn void _ZSt25__throw_bad_function_callv(void);
_Noreturn void _ZSt20__throw_length_errorPKc(const char *message);
_Noreturn void _ZSt19__throw_logic_errorPKc(const char *message);
_Noreturn void _ZSt20__throw_out_of_rangePKc(const char *message);
_Noreturn void _ZSt24__throw_invalid_argumentPKc(const char *message);
_Noreturn void _ZSt20__throw_domain_errorPKc(const char *message);
_Noreturn void _ZSt21__throw_runtime_errorPKc(const char *message);
_Noreturn void _ZSt19__throw_range_errorPKc(const char *message);
_Noreturn void _ZSt22__throw_overflow_errorPKc(const char *message);
_Noreturn void _ZSt23__throw_underflow_errorPKc(const char *message);
_Noreturn void _ZSt20__throw_system_errori(int error);

void _ZSt17__throw_bad_allocv(void) {
    litebox_cxx_fail("std::bad_alloc", NULL);
}

void _ZSt28__throw_bad_array_new_lengthv(void) {
    litebox_cxx_fail("std::bad_array_new_length", NULL);
}

void __cxa_throw_bad_array_new_length(void) {
    litebox_cxx_fail("std::bad_array_new_length", NULL);
}

void _ZSt16__throw_bad_castv(void) {
    litebox_cxx_fail("std::bad_cast", NULL);
}

void _ZSt18__throw_bad_typeidv(void) {
    litebox_cxx_fail("std::bad_typeid", NULL);
}

void _ZSt21__throw_bad_exceptionv(void) {
    litebox_cxx_fail("std::bad_exception", NULL);
}

void _ZSt25__throw_bad_function_callv(void) {
    litebox_cxx_fail("std::bad_function_call", NULL);
}

void _ZSt20__throw_length_errorPKc(const char *message) {
    litebox_cxx_fail("std::length_error", message);
}

void _ZSt19__throw_logic_errorPKc(const char *message) {
    litebox_cxx_fail("std::logic_error", message);
}

void _ZSt20__throw_out_of_rangePKc(const char *message) {
    litebox_cxx_fail("std::out_of_range", message);
}

void _ZSt24__throw_invalid_argumentPKc(const char *message) {
    litebox_cxx_fail("std::invalid_argument", message);
}

void _ZSt20__throw_domain_errorPKc(const char *message) {
    litebox_cxx_fail("std::domain_error", message);
}

void _ZSt21__throw_runtime_errorPKc(const char *message) {
    litebox_cxx_fail("std::runtime_error", message);
}

void _ZSt19__throw_range_errorPKc(const char *message) {
    litebox_cxx_fail("std::range_error", message);
}

void _ZSt22__throw_overflow_errorPKc(const char *message) {
    litebox_cxx_fail("std::overflow_error", message);
}

void _ZSt23__throw_underflow_errorPKc(const char *message) {
    litebox_cxx_fail("std::underflow_error", message);
}

void _ZSt20__throw_system_errori(int error) {
    (void)error;
    litebox_cxx_fail("std::system_error", NULL);
}
