/* For programs in which an allocation or a host call is made to fail: `failing.ts` runs each again and again, with another one failing. */
#ifndef FAILING_H
#define FAILING_H

#include <stdlib.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The harness stops at both. What is tested lies between them, and nothing of the heap may be left allocated by it. */
void test_begins(void);
void test_ends(void);
/* Where a program found that something is not as it must be; 0 if it did not. */
extern volatile int wrong_line;

#ifdef __cplusplus
}
#endif

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            wrong_line = __LINE__;                                                                                     \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

#endif
