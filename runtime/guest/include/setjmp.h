/* Jumps from a function to one of its callers (C11 7.13). */
#ifndef LITEBOX_SETJMP_H
#define LITEBOX_SETJMP_H

#ifdef __cplusplus
extern "C" {
#endif

/* RBX, RBP, R12 to R15; RSP and RIP, which are disguised with the thread's canary. */
typedef unsigned long jmp_buf[8];

__attribute__((returns_twice)) int setjmp(jmp_buf place);
__attribute__((noreturn)) void longjmp(jmp_buf place, int value);
#define setjmp(place) setjmp(place)

#ifdef __cplusplus
}
#endif

#endif
