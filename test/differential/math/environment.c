/* What holds of <math.h> and <fenv.h> in an enclave alone: errno is left alone, and the rounding direction outlives host calls. */
#include <errno.h>
#include <fenv.h>
#include <math.h>
#include <stdio.h>

static int failures;

static void check(int holds, const char *what) {
    if (!holds) {
        failures++;
        printf("not so: %s\n", what);
    }
}

static void check_errors(void) {
    volatile double zero = 0, minus_one = -1, large = 1e4;
    errno = EBADF;
    check(isnan(sqrt(minus_one)) && isnan(log(minus_one)) && isnan(acos(large)) && isnan(fmod(large, zero)), "NaN");
    check(log(zero) == -HUGE_VAL && pow(zero, minus_one) == HUGE_VAL && tgamma(zero) == HUGE_VAL, "poles");
    check(exp(large) == HUGE_VAL && expf((float)large) == HUGE_VALF && expl(large * 2) == HUGE_VALL, "overflow");
    check(exp(-large) == 0 && ldexp(minus_one, -2000) == 0 && signbit(ldexp(minus_one, -2000)), "underflow");
    check(ilogb(zero) == FP_ILOGB0 && ilogb(NAN) == FP_ILOGBNAN, "ilogb");
    check(errno == EBADF, "errno as it was");
    check(math_errhandling == MATH_ERREXCEPT, "errors show in flags");
}

static void check_rounding(void) {
    static const int directions[] = {FE_TONEAREST, FE_DOWNWARD, FE_UPWARD, FE_TOWARDZERO};
    volatile double one = 1, three = 3, half = 2.5;
    volatile long double long_one = 1, long_three = 3;
    double quotients[4];
    long double long_quotients[4];
    for (int i = 0; i < 4; i++) {
        check(fesetround(directions[i]) == 0, "fesetround");
        putchar('.');
        fflush(stdout);
        check(fegetround() == directions[i], "the direction after a host call");
        quotients[i] = one / three;
        long_quotients[i] = long_one / long_three;
        double expected = i == 2 ? 3 : 2;
        check(rint(half) == expected && nearbyint(half) == expected && lrint(half) == (long)expected, "rint");
        check(rintl(half) == expected && llrintf((float)half) == (long long)expected, "rintl, llrintf");
        check(round(half) == 3 && lround(half) == 3 && floor(half) == 2 && ceil(half) == 3, "other directions");
    }
    check(quotients[1] == quotients[0] && quotients[2] > quotients[0] && quotients[3] == quotients[1], "double");
    check(long_quotients[1] < long_quotients[2] && long_quotients[3] == long_quotients[1], "long double");
    check(fesetround(1) != 0 && fesetround(0x1000) != 0 && fegetround() == FE_TOWARDZERO, "no such direction");
    check(fesetenv(FE_DFL_ENV) == 0 && fegetround() == FE_TONEAREST, "FE_DFL_ENV");
}

static void check_flags(void) {
    fenv_t environment;
    fexcept_t flags;
    volatile long double zero = 0, one = 1;
    check(fetestexcept(FE_ALL_EXCEPT) == 0, "no flags in FE_DFL_ENV");
    feraiseexcept(FE_INVALID | FE_OVERFLOW);
    zero = one / zero; /* a flag of the x87 unit */
    check(fetestexcept(FE_ALL_EXCEPT) == (FE_INVALID | FE_OVERFLOW | FE_DIVBYZERO), "flags of both units");
    feclearexcept(FE_OVERFLOW);
    check(fetestexcept(FE_ALL_EXCEPT) == (FE_INVALID | FE_DIVBYZERO), "feclearexcept");
    fegetexceptflag(&flags, FE_INVALID);
    fesetround(FE_UPWARD);
    check(feholdexcept(&environment) == 0 && fetestexcept(FE_ALL_EXCEPT) == 0, "feholdexcept");
    check(fegetround() == FE_UPWARD, "the direction after feholdexcept");
    fesetround(FE_DOWNWARD);
    feraiseexcept(FE_UNDERFLOW);
    feupdateenv(&environment);
    check(fetestexcept(FE_ALL_EXCEPT) == (FE_INVALID | FE_DIVBYZERO | FE_UNDERFLOW), "feupdateenv");
    check(fegetround() == FE_UPWARD, "the direction after feupdateenv");
    feclearexcept(FE_ALL_EXCEPT);
    feraiseexcept(FE_INEXACT);
    fesetexceptflag(&flags, FE_INVALID | FE_INEXACT);
    check(fetestexcept(FE_ALL_EXCEPT) == FE_INVALID, "fesetexceptflag");
    fegetenv(&environment);
    fesetenv(FE_DFL_ENV);
    fesetenv(&environment);
    check(fetestexcept(FE_ALL_EXCEPT) == FE_INVALID && fegetround() == FE_UPWARD, "fegetenv and fesetenv");
}

int main(void) {
    check_errors();
    check_rounding();
    check_flags();
    return failures;
}
