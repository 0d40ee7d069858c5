/* Functions that never return, since they jump to one of their callers. */
#include <setjmp.h>

static jmp_buf outside, inside;
static volatile int seen;

static void leave(int depth) {
    if (depth == 0)
        longjmp(outside, 7); /* JUMP */
    leave(depth - 1);
}

static int stay(void) {
    if (setjmp(inside) == 0)
        longjmp(inside, 1);
    return 1;
}

int main(void) {
    if (setjmp(outside) == 0) { /* SET */
        seen = stay(); /* STAY */
        leave(3);      /* LEAVE */
        seen = 9;
    } else {
        seen = 2; /* BACK */
    }
    return seen; /* END */
}
