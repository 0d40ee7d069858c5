/* The floating-point environment (C11 7.6): of SSE arithmetic, and of the x87 arithmetic of long double. The values are those of the
 * bits in MXCSR and in the x87 control word. Exceptions never interrupt a program. */
#ifndef LITEBOX_FENV_H
#define LITEBOX_FENV_H

#ifdef __cplusplus
extern "C" {
#endif

#define FE_INVALID 0x01
#define FE_DIVBYZERO 0x04
#define FE_OVERFLOW 0x08
#define FE_UNDERFLOW 0x10
#define FE_INEXACT 0x20
#define FE_ALL_EXCEPT 0x3d

#define FE_TONEAREST 0x000
#define FE_DOWNWARD 0x400
#define FE_UPWARD 0x800
#define FE_TOWARDZERO 0xc00

typedef unsigned short fexcept_t;

typedef struct {
    unsigned mxcsr;
    unsigned short x87_control;
    unsigned short x87_status;
} fenv_t;

/* Rounding to the nearest, no flags. */
#define FE_DFL_ENV ((const fenv_t *)0)

int feclearexcept(int exceptions);
int fegetexceptflag(fexcept_t *flags, int exceptions);
int feraiseexcept(int exceptions);
int fesetexceptflag(const fexcept_t *flags, int exceptions);
int fetestexcept(int exceptions);
int fegetround(void);
int fesetround(int direction);
int fegetenv(fenv_t *environment);
int feholdexcept(fenv_t *environment);
int fesetenv(const fenv_t *environment);
int feupdateenv(const fenv_t *environment);

#ifdef __cplusplus
}
#endif

#endif
