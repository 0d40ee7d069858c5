/* Every function in one type, for the file that defines REAL, EXPONENT_BITS, NAME(name), WIDER(name) and show(REAL). With ORACLE a
 * function whose result is rounded is computed in the next wider type, so that the result is right but for the rounding. */

#ifdef ORACLE
#define ROUNDED(name) (REAL) WIDER(name)
#else
#define ROUNDED(name) NAME(name)
#endif

#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name)

static REAL any(unsigned number) {
    return (REAL)(number < edge_count() ? edge(number) : random_real(EXPONENT_BITS));
}

/* Of two edges only some pairs. */
static REAL other(void) {
    return any((unsigned)(next_random() % (2 * edge_count())));
}

#define CALLS(name, ...)                                                                                               \
    for (unsigned number = 0; number < edge_count() + (unsigned)count; number++) {                                     \
        volatile REAL x = any(number), y = other();                                                                    \
        (void)y;                                                                                                       \
        begin(TEXT(NAME(name)));                                                                                       \
        show(x);                                                                                                       \
        __VA_ARGS__;                                                                                                   \
    }

#define ONE(name) ONE_BY(name, NAME(name))
#define ONE_ROUNDED(name) ONE_BY(name, ROUNDED(name))
#define ONE_BY(name, function)                                                                                         \
    CALLS(name, {                                                                                                      \
        REAL result = function(x);                                                                                     \
        int flags = fetestexcept(FE_ALL_EXCEPT);                                                                       \
        show(result);                                                                                                  \
        end(flags);                                                                                                    \
    })

#define TWO(name) TWO_BY(name, NAME(name))
#define TWO_ROUNDED(name) TWO_BY(name, ROUNDED(name))
#define TWO_BY(name, function)                                                                                         \
    CALLS(name, {                                                                                                      \
        show(y);                                                                                                       \
        REAL result = function(x, y);                                                                                  \
        int flags = fetestexcept(FE_ALL_EXCEPT);                                                                       \
        show(result);                                                                                                  \
        end(flags);                                                                                                    \
    })

#define TO_INTEGER(name)                                                                                               \
    CALLS(name, {                                                                                                      \
        long long result = NAME(name)(x);                                                                              \
        int flags = fetestexcept(FE_ALL_EXCEPT);                                                                       \
        show_integer(result);                                                                                          \
        end(flags);                                                                                                    \
    })

#define POWER_OF_TWO(name, type)                                                                                       \
    CALLS(name, {                                                                                                      \
        unsigned most = next_random() % 2 == 0 ? 64 : 20000;                                                           \
        type power = (type)(next_random() % (2 * most)) - (type)most;                                                  \
        show_integer(power);                                                                                           \
        REAL result = NAME(name)(x, power);                                                                            \
        int flags = fetestexcept(FE_ALL_EXCEPT);                                                                       \
        show(result);                                                                                                  \
        end(flags);                                                                                                    \
    })

static void with_one_argument(int count) {
    ONE_ROUNDED(acos) ONE_ROUNDED(asin) ONE_ROUNDED(atan) ONE_ROUNDED(cos) ONE_ROUNDED(sin) ONE_ROUNDED(tan)
    ONE_ROUNDED(acosh) ONE_ROUNDED(asinh) ONE_ROUNDED(atanh) ONE_ROUNDED(cosh) ONE_ROUNDED(sinh) ONE_ROUNDED(tanh)
    ONE_ROUNDED(exp) ONE_ROUNDED(exp2) ONE_ROUNDED(expm1) ONE_ROUNDED(log) ONE_ROUNDED(log10) ONE_ROUNDED(log1p) ONE_ROUNDED(log2) ONE(logb)
    ONE_ROUNDED(cbrt) ONE(fabs) ONE(sqrt) ONE_ROUNDED(erf) ONE_ROUNDED(erfc) ONE_ROUNDED(lgamma) ONE_ROUNDED(tgamma)
    ONE(ceil) ONE(floor) ONE(nearbyint) ONE(rint) ONE(round) ONE(trunc)
    TO_INTEGER(lrint) TO_INTEGER(llrint) TO_INTEGER(lround) TO_INTEGER(llround) TO_INTEGER(ilogb)
}

static void with_two_arguments(int count) {
    TWO_ROUNDED(atan2) TWO_ROUNDED(hypot) TWO_ROUNDED(pow) TWO(fmod) TWO(remainder)
    TWO(copysign) TWO(nextafter) TWO(fdim) TWO(fmax) TWO(fmin)
    POWER_OF_TWO(ldexp, int) POWER_OF_TWO(scalbn, int) POWER_OF_TWO(scalbln, long)
}

static void with_more(int count) {
    CALLS(nexttoward, {
        REAL result = NAME(nexttoward)(x, edge(number));
        show(result);
        end(0);
    })
    CALLS(fma, {
        REAL z = next_random() % 3 == 0 ? -x * y : other();
        show(y);
        show(z);
        feclearexcept(FE_ALL_EXCEPT);
        REAL result = NAME(fma)(x, y, z);
        int flags = fetestexcept(FE_ALL_EXCEPT);
        show(result);
        end(flags);
    })
    CALLS(frexp, {
        int power = 0;
        REAL result = NAME(frexp)(x, &power);
        show_integer(isfinite(x) ? power : 0);
        show(result);
        end(0);
    })
    CALLS(modf, {
        REAL whole = 0;
        REAL result = NAME(modf)(x, &whole);
        show(whole);
        show(result);
        end(0);
    })
    CALLS(remquo, {
        int quotient = 0;
        show(y);
        REAL result = NAME(remquo)(x, y, &quotient);
        int flags = fetestexcept(FE_ALL_EXCEPT);
        show_integer(isnan(result) ? 0 : (quotient < 0 ? -quotient : quotient) & 7);
        show(result);
        end(flags);
    })
    CALLS(classification, {
        show(y);
        show_integer(fpclassify(x));
        show_integer((signbit(x) != 0) | (isfinite(x) != 0) << 1 | (isnormal(x) != 0) << 2 | (isnan(x) != 0) << 3 | (isinf(x) != 0) << 4 |
                     isgreater(x, y) << 5 | isgreaterequal(x, y) << 6 | isless(x, y) << 7 | islessequal(x, y) << 8 |
                     islessgreater(x, y) << 9 | isunordered(x, y) << 10);
        end(fetestexcept(FE_ALL_EXCEPT));
    })
    begin(TEXT(NAME(nan)));
    show(NAME(nan)(""));
    end(0);
}

static void every_function(int count) {
    with_one_argument(count);
    with_two_arguments(count);
    with_more(count);
}
