#include "entry.h"
#include "locking.h"
#include "thread.h"

extern litebox_exit_hook *const __exit_hooks_start[], *const __exit_hooks_end[];

static uint32_t lock;
static const struct litebox_thread *finisher;

_Noreturn void litebox_finish(int status) {
    /* Never released: a thread that comes second must not go on, since its caller expects that the program has ended. */
    if (finisher != litebox_this_thread())
        litebox_take(&lock);
    finisher = litebox_this_thread();
    for (litebox_exit_hook *const *hook = __exit_hooks_start; hook != __exit_hooks_end; hook++)
        (*hook)();
    litebox_end(status);
}
