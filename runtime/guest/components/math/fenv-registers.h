/* The registers of the floating-point environment: MXCSR (SDM Vol. 1, 10.2.3), and the x87 control and status words (8.1.3 and 8.1.5). The
 * six exception flags are the lowest bits of all, and rounding has two bits with the same meaning in MXCSR and in the control word. */
#ifndef LITEBOX_FENV_REGISTERS_H
#define LITEBOX_FENV_REGISTERS_H

#include <fenv.h>

#define MXCSR_ROUNDING_SHIFT 3

static inline unsigned mxcsr(void) {
    unsigned value;
    __asm__ volatile("stmxcsr %0" : "=m"(value));
    return value;
}

static inline void set_mxcsr(unsigned value) {
    __asm__ volatile("ldmxcsr %0" : : "m"(value));
}

static inline unsigned short x87_control(void) {
    unsigned short value;
    __asm__ volatile("fnstcw %0" : "=m"(value));
    return value;
}

static inline void set_x87_control(unsigned short value) {
    __asm__ volatile("fldcw %0" : : "m"(value));
}

static inline unsigned short x87_status(void) {
    unsigned short value;
    __asm__ volatile("fnstsw %0" : "=m"(value));
    return value;
}

static inline void clear_x87_flags(void) {
    __asm__ volatile("fnclex");
}

#endif
