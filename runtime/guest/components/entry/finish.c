#include "entry.h"

extern litebox_exit_hook *const __exit_hooks_start[], *const __exit_hooks_end[];

_Noreturn void litebox_finish(int status) {
    for (litebox_exit_hook *const *hook = __exit_hooks_start; hook != __exit_hooks_end; hook++)
        (*hook)();
    litebox_leave(EXIT_RETURN, (uint64_t)(int64_t)status, 0, 0, 0);
    __builtin_trap();
}
