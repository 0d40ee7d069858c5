// Made by `npm run generate` from runtime/api/functions.
//! The functions of the LiteBox API as C has them. What each asks of its caller says its page in the manual.

use super::types::*;
use core::ffi::*;

extern "C" {
    /// Tests whether a character is a letter or a digit, in the C locale. (<ctype.h>; C11 7.4.1.1)
    pub fn isalnum(character: c_int) -> c_int;

    /// Tests whether a character is a letter, in the C locale. (<ctype.h>; C11 7.4.1.2)
    pub fn isalpha(character: c_int) -> c_int;

    /// Tests whether a character is a space or a tab, in the C locale. (<ctype.h>; C11 7.4.1.3)
    pub fn isblank(character: c_int) -> c_int;

    /// Tests whether a character is a control character, in the C locale. (<ctype.h>; C11 7.4.1.4)
    pub fn iscntrl(character: c_int) -> c_int;

    /// Tests whether a character is a decimal digit, in the C locale. (<ctype.h>; C11 7.4.1.5)
    pub fn isdigit(character: c_int) -> c_int;

    /// Tests whether a character can be seen: printable and not a space, in the C locale. (<ctype.h>; C11 7.4.1.6)
    pub fn isgraph(character: c_int) -> c_int;

    /// Tests whether a character is a lower-case letter, in the C locale. (<ctype.h>; C11 7.4.1.7)
    pub fn islower(character: c_int) -> c_int;

    /// Tests whether a character is printable, the space included, in the C locale. (<ctype.h>; C11 7.4.1.8)
    pub fn isprint(character: c_int) -> c_int;

    /// Tests whether a character can be seen and is neither letter nor digit, in the C locale. (<ctype.h>; C11 7.4.1.9)
    pub fn ispunct(character: c_int) -> c_int;

    /// Tests whether a character is white space, in the C locale. (<ctype.h>; C11 7.4.1.10)
    pub fn isspace(character: c_int) -> c_int;

    /// Tests whether a character is an upper-case letter, in the C locale. (<ctype.h>; C11 7.4.1.11)
    pub fn isupper(character: c_int) -> c_int;

    /// Tests whether a character is a hexadecimal digit, in the C locale. (<ctype.h>; C11 7.4.1.12)
    pub fn isxdigit(character: c_int) -> c_int;

    /// Converts a letter of the C locale to lower case. (<ctype.h>; C11 7.4.2.1)
    pub fn tolower(character: c_int) -> c_int;

    /// Converts a letter of the C locale to upper case. (<ctype.h>; C11 7.4.2.2)
    pub fn toupper(character: c_int) -> c_int;

    /// Computes the arc cosine of `x`, from 0 to π. (<math.h>; C11 7.12.4.1)
    pub fn acos(x: c_double) -> c_double;

    /// Computes the arc cosine of `x`, from 0 to π. (<math.h>; C11 7.12.4.1)
    pub fn acosf(x: c_float) -> c_float;

    /// Computes the arc sine of `x`, from -π/2 to π/2. (<math.h>; C11 7.12.4.2)
    pub fn asin(x: c_double) -> c_double;

    /// Computes the arc sine of `x`, from -π/2 to π/2. (<math.h>; C11 7.12.4.2)
    pub fn asinf(x: c_float) -> c_float;

    /// Computes the arc tangent of `x`, from -π/2 to π/2. (<math.h>; C11 7.12.4.3)
    pub fn atan(x: c_double) -> c_double;

    /// Computes the arc tangent of `x`, from -π/2 to π/2. (<math.h>; C11 7.12.4.3)
    pub fn atanf(x: c_float) -> c_float;

    /// Computes the angle of the point (`x`, `y`), from -π to π. (<math.h>; C11 7.12.4.4)
    pub fn atan2(y: c_double, x: c_double) -> c_double;

    /// Computes the angle of the point (`x`, `y`), from -π to π. (<math.h>; C11 7.12.4.4)
    pub fn atan2f(y: c_float, x: c_float) -> c_float;

    /// Computes the cosine of `x`. (<math.h>; C11 7.12.4.5)
    pub fn cos(x: c_double) -> c_double;

    /// Computes the cosine of `x`. (<math.h>; C11 7.12.4.5)
    pub fn cosf(x: c_float) -> c_float;

    /// Computes the sine of `x`. (<math.h>; C11 7.12.4.6)
    pub fn sin(x: c_double) -> c_double;

    /// Computes the sine of `x`. (<math.h>; C11 7.12.4.6)
    pub fn sinf(x: c_float) -> c_float;

    /// Computes the tangent of `x`. (<math.h>; C11 7.12.4.7)
    pub fn tan(x: c_double) -> c_double;

    /// Computes the tangent of `x`. (<math.h>; C11 7.12.4.7)
    pub fn tanf(x: c_float) -> c_float;

    /// Computes the arc hyperbolic cosine of `x`. (<math.h>; C11 7.12.5.1)
    pub fn acosh(x: c_double) -> c_double;

    /// Computes the arc hyperbolic cosine of `x`. (<math.h>; C11 7.12.5.1)
    pub fn acoshf(x: c_float) -> c_float;

    /// Computes the arc hyperbolic sine of `x`. (<math.h>; C11 7.12.5.2)
    pub fn asinh(x: c_double) -> c_double;

    /// Computes the arc hyperbolic sine of `x`. (<math.h>; C11 7.12.5.2)
    pub fn asinhf(x: c_float) -> c_float;

    /// Computes the arc hyperbolic tangent of `x`. (<math.h>; C11 7.12.5.3)
    pub fn atanh(x: c_double) -> c_double;

    /// Computes the arc hyperbolic tangent of `x`. (<math.h>; C11 7.12.5.3)
    pub fn atanhf(x: c_float) -> c_float;

    /// Computes the hyperbolic cosine of `x`. (<math.h>; C11 7.12.5.4)
    pub fn cosh(x: c_double) -> c_double;

    /// Computes the hyperbolic cosine of `x`. (<math.h>; C11 7.12.5.4)
    pub fn coshf(x: c_float) -> c_float;

    /// Computes the hyperbolic sine of `x`. (<math.h>; C11 7.12.5.5)
    pub fn sinh(x: c_double) -> c_double;

    /// Computes the hyperbolic sine of `x`. (<math.h>; C11 7.12.5.5)
    pub fn sinhf(x: c_float) -> c_float;

    /// Computes the hyperbolic tangent of `x`. (<math.h>; C11 7.12.5.6)
    pub fn tanh(x: c_double) -> c_double;

    /// Computes the hyperbolic tangent of `x`. (<math.h>; C11 7.12.5.6)
    pub fn tanhf(x: c_float) -> c_float;

    /// Computes e to the power `x`. (<math.h>; C11 7.12.6.1)
    pub fn exp(x: c_double) -> c_double;

    /// Computes e to the power `x`. (<math.h>; C11 7.12.6.1)
    pub fn expf(x: c_float) -> c_float;

    /// Computes 2 to the power `x`. (<math.h>; C11 7.12.6.2)
    pub fn exp2(x: c_double) -> c_double;

    /// Computes 2 to the power `x`. (<math.h>; C11 7.12.6.2)
    pub fn exp2f(x: c_float) -> c_float;

    /// Computes e to the power `x`, less 1, exactly also where `x` is near 0. (<math.h>; C11 7.12.6.3)
    pub fn expm1(x: c_double) -> c_double;

    /// Computes e to the power `x`, less 1, exactly also where `x` is near 0. (<math.h>; C11 7.12.6.3)
    pub fn expm1f(x: c_float) -> c_float;

    /// Splits a number into a fraction and a power of two. (<math.h>; C11 7.12.6.4)
    pub fn frexp(x: c_double, exponent: *mut c_int) -> c_double;

    /// Splits a number into a fraction and a power of two. (<math.h>; C11 7.12.6.4)
    pub fn frexpf(x: c_float, exponent: *mut c_int) -> c_float;

    /// Gives the exponent of a number to the base 2. (<math.h>; C11 7.12.6.5)
    pub fn ilogb(x: c_double) -> c_int;

    /// Gives the exponent of a number to the base 2. (<math.h>; C11 7.12.6.5)
    pub fn ilogbf(x: c_float) -> c_int;

    /// Multiplies a number by a power of two. (<math.h>; C11 7.12.6.6)
    pub fn ldexp(x: c_double, exponent: c_int) -> c_double;

    /// Multiplies a number by a power of two. (<math.h>; C11 7.12.6.6)
    pub fn ldexpf(x: c_float, exponent: c_int) -> c_float;

    /// Computes the natural logarithm of `x`. (<math.h>; C11 7.12.6.7)
    pub fn log(x: c_double) -> c_double;

    /// Computes the natural logarithm of `x`. (<math.h>; C11 7.12.6.7)
    pub fn logf(x: c_float) -> c_float;

    /// Computes the logarithm of `x` to the base 10. (<math.h>; C11 7.12.6.8)
    pub fn log10(x: c_double) -> c_double;

    /// Computes the logarithm of `x` to the base 10. (<math.h>; C11 7.12.6.8)
    pub fn log10f(x: c_float) -> c_float;

    /// Computes the natural logarithm of 1 + `x`, exactly also where `x` is near 0. (<math.h>; C11 7.12.6.9)
    pub fn log1p(x: c_double) -> c_double;

    /// Computes the natural logarithm of 1 + `x`, exactly also where `x` is near 0. (<math.h>; C11 7.12.6.9)
    pub fn log1pf(x: c_float) -> c_float;

    /// Computes the logarithm of `x` to the base 2. (<math.h>; C11 7.12.6.10)
    pub fn log2(x: c_double) -> c_double;

    /// Computes the logarithm of `x` to the base 2. (<math.h>; C11 7.12.6.10)
    pub fn log2f(x: c_float) -> c_float;

    /// Computes the exponent of `x` to the base 2 as a floating-point number. (<math.h>; C11 7.12.6.11)
    pub fn logb(x: c_double) -> c_double;

    /// Computes the exponent of `x` to the base 2 as a floating-point number. (<math.h>; C11 7.12.6.11)
    pub fn logbf(x: c_float) -> c_float;

    /// Splits a number into its integer part and the rest. (<math.h>; C11 7.12.6.12)
    pub fn modf(x: c_double, whole: *mut c_double) -> c_double;

    /// Splits a number into its integer part and the rest. (<math.h>; C11 7.12.6.12)
    pub fn modff(x: c_float, whole: *mut c_float) -> c_float;

    /// Multiplies a number by a power of two. (<math.h>; C11 7.12.6.13)
    pub fn scalbn(x: c_double, exponent: c_int) -> c_double;

    /// Multiplies a number by a power of two. (<math.h>; C11 7.12.6.13)
    pub fn scalbnf(x: c_float, exponent: c_int) -> c_float;

    /// Multiplies a number by a power of two. (<math.h>; C11 7.12.6.13)
    pub fn scalbln(x: c_double, exponent: c_long) -> c_double;

    /// Multiplies a number by a power of two. (<math.h>; C11 7.12.6.13)
    pub fn scalblnf(x: c_float, exponent: c_long) -> c_float;

    /// Computes the cube root of `x`. (<math.h>; C11 7.12.7.1)
    pub fn cbrt(x: c_double) -> c_double;

    /// Computes the cube root of `x`. (<math.h>; C11 7.12.7.1)
    pub fn cbrtf(x: c_float) -> c_float;

    /// Computes the magnitude of `x`. (<math.h>; C11 7.12.7.2)
    pub fn fabs(x: c_double) -> c_double;

    /// Computes the magnitude of `x`. (<math.h>; C11 7.12.7.2)
    pub fn fabsf(x: c_float) -> c_float;

    /// Computes the square root of `x`² + `y`² without overflow on the way. (<math.h>; C11 7.12.7.3)
    pub fn hypot(x: c_double, y: c_double) -> c_double;

    /// Computes the square root of `x`² + `y`² without overflow on the way. (<math.h>; C11 7.12.7.3)
    pub fn hypotf(x: c_float, y: c_float) -> c_float;

    /// Computes `x` to the power `y`. (<math.h>; C11 7.12.7.4)
    pub fn pow(x: c_double, y: c_double) -> c_double;

    /// Computes `x` to the power `y`. (<math.h>; C11 7.12.7.4)
    pub fn powf(x: c_float, y: c_float) -> c_float;

    /// Computes the square root of `x`, rounded correctly. (<math.h>; C11 7.12.7.5)
    pub fn sqrt(x: c_double) -> c_double;

    /// Computes the square root of `x`, rounded correctly. (<math.h>; C11 7.12.7.5)
    pub fn sqrtf(x: c_float) -> c_float;

    /// Computes the error function of `x`. (<math.h>; C11 7.12.8.1)
    pub fn erf(x: c_double) -> c_double;

    /// Computes the error function of `x`. (<math.h>; C11 7.12.8.1)
    pub fn erff(x: c_float) -> c_float;

    /// Computes 1 less the error function of `x`, exactly also where that is small. (<math.h>; C11 7.12.8.2)
    pub fn erfc(x: c_double) -> c_double;

    /// Computes 1 less the error function of `x`, exactly also where that is small. (<math.h>; C11 7.12.8.2)
    pub fn erfcf(x: c_float) -> c_float;

    /// Computes the natural logarithm of the magnitude of the gamma function of `x`. (<math.h>; C11 7.12.8.3)
    pub fn lgamma(x: c_double) -> c_double;

    /// Computes the natural logarithm of the magnitude of the gamma function of `x`. (<math.h>; C11 7.12.8.3)
    pub fn lgammaf(x: c_float) -> c_float;

    /// Computes the gamma function of `x`. (<math.h>; C11 7.12.8.4)
    pub fn tgamma(x: c_double) -> c_double;

    /// Computes the gamma function of `x`. (<math.h>; C11 7.12.8.4)
    pub fn tgammaf(x: c_float) -> c_float;

    /// Rounds to an integer: upwards. (<math.h>; C11 7.12.9.1)
    pub fn ceil(x: c_double) -> c_double;

    /// Rounds to an integer: upwards. (<math.h>; C11 7.12.9.1)
    pub fn ceilf(x: c_float) -> c_float;

    /// Rounds to an integer: downwards. (<math.h>; C11 7.12.9.2)
    pub fn floor(x: c_double) -> c_double;

    /// Rounds to an integer: downwards. (<math.h>; C11 7.12.9.2)
    pub fn floorf(x: c_float) -> c_float;

    /// Rounds to an integer: in the direction of fesetround, by default to the nearest, halves to the even one, without FE_INEXACT. (<math.h>; C11 7.12.9.3)
    pub fn nearbyint(x: c_double) -> c_double;

    /// Rounds to an integer: in the direction of fesetround, by default to the nearest, halves to the even one, without FE_INEXACT. (<math.h>; C11 7.12.9.3)
    pub fn nearbyintf(x: c_float) -> c_float;

    /// Rounds to an integer: in the direction of fesetround, by default to the nearest, halves to the even one. (<math.h>; C11 7.12.9.4)
    pub fn rint(x: c_double) -> c_double;

    /// Rounds to an integer: in the direction of fesetround, by default to the nearest, halves to the even one. (<math.h>; C11 7.12.9.4)
    pub fn rintf(x: c_float) -> c_float;

    /// Rounds to an integer: in the direction of fesetround, by default to the nearest, halves to the even one. (<math.h>; C11 7.12.9.5)
    pub fn lrint(x: c_double) -> c_long;

    /// Rounds to an integer: in the direction of fesetround, by default to the nearest, halves to the even one. (<math.h>; C11 7.12.9.5)
    pub fn lrintf(x: c_float) -> c_long;

    /// Rounds to an integer: in the direction of fesetround, by default to the nearest, halves to the even one. (<math.h>; C11 7.12.9.5)
    pub fn llrint(x: c_double) -> c_longlong;

    /// Rounds to an integer: in the direction of fesetround, by default to the nearest, halves to the even one. (<math.h>; C11 7.12.9.5)
    pub fn llrintf(x: c_float) -> c_longlong;

    /// Rounds to an integer: to the nearest, halves away from 0. (<math.h>; C11 7.12.9.6)
    pub fn round(x: c_double) -> c_double;

    /// Rounds to an integer: to the nearest, halves away from 0. (<math.h>; C11 7.12.9.6)
    pub fn roundf(x: c_float) -> c_float;

    /// Rounds to an integer: to the nearest, halves away from 0. (<math.h>; C11 7.12.9.7)
    pub fn lround(x: c_double) -> c_long;

    /// Rounds to an integer: to the nearest, halves away from 0. (<math.h>; C11 7.12.9.7)
    pub fn lroundf(x: c_float) -> c_long;

    /// Rounds to an integer: to the nearest, halves away from 0. (<math.h>; C11 7.12.9.7)
    pub fn llround(x: c_double) -> c_longlong;

    /// Rounds to an integer: to the nearest, halves away from 0. (<math.h>; C11 7.12.9.7)
    pub fn llroundf(x: c_float) -> c_longlong;

    /// Rounds to an integer: towards 0. (<math.h>; C11 7.12.9.8)
    pub fn trunc(x: c_double) -> c_double;

    /// Rounds to an integer: towards 0. (<math.h>; C11 7.12.9.8)
    pub fn truncf(x: c_float) -> c_float;

    /// Computes the exact rest of a division whose quotient is rounded towards 0. (<math.h>; C11 7.12.10.1)
    pub fn fmod(x: c_double, y: c_double) -> c_double;

    /// Computes the exact rest of a division whose quotient is rounded towards 0. (<math.h>; C11 7.12.10.1)
    pub fn fmodf(x: c_float, y: c_float) -> c_float;

    /// Computes the exact rest of a division whose quotient is rounded to the nearest integer. (<math.h>; C11 7.12.10.2)
    pub fn remainder(x: c_double, y: c_double) -> c_double;

    /// Computes the exact rest of a division whose quotient is rounded to the nearest integer. (<math.h>; C11 7.12.10.2)
    pub fn remainderf(x: c_float, y: c_float) -> c_float;

    /// Computes the rest of a division as remainder does, and the end of the quotient. (<math.h>; C11 7.12.10.3)
    pub fn remquo(x: c_double, y: c_double, quotient: *mut c_int) -> c_double;

    /// Computes the rest of a division as remainder does, and the end of the quotient. (<math.h>; C11 7.12.10.3)
    pub fn remquof(x: c_float, y: c_float, quotient: *mut c_int) -> c_float;

    /// Puts two numbers together: the magnitude of one, the sign of the other. (<math.h>; C11 7.12.11.1)
    pub fn copysign(x: c_double, y: c_double) -> c_double;

    /// Puts two numbers together: the magnitude of one, the sign of the other. (<math.h>; C11 7.12.11.1)
    pub fn copysignf(x: c_float, y: c_float) -> c_float;

    /// Gives a quiet NaN. (<math.h>; C11 7.12.11.2)
    pub fn nan(text: *const c_char) -> c_double;

    /// Gives a quiet NaN. (<math.h>; C11 7.12.11.2)
    pub fn nanf(text: *const c_char) -> c_float;

    /// Gives the number of the type that is next to `x` in the direction of `y`. (<math.h>; C11 7.12.11.3)
    pub fn nextafter(x: c_double, y: c_double) -> c_double;

    /// Gives the number of the type that is next to `x` in the direction of `y`. (<math.h>; C11 7.12.11.3)
    pub fn nextafterf(x: c_float, y: c_float) -> c_float;

    /// Computes `x` - `y`, or 0 where that is negative. (<math.h>; C11 7.12.12.1)
    pub fn fdim(x: c_double, y: c_double) -> c_double;

    /// Computes `x` - `y`, or 0 where that is negative. (<math.h>; C11 7.12.12.1)
    pub fn fdimf(x: c_float, y: c_float) -> c_float;

    /// Gives the greater of two numbers; of a number and NaN, the number. (<math.h>; C11 7.12.12.2)
    pub fn fmax(x: c_double, y: c_double) -> c_double;

    /// Gives the greater of two numbers; of a number and NaN, the number. (<math.h>; C11 7.12.12.2)
    pub fn fmaxf(x: c_float, y: c_float) -> c_float;

    /// Gives the smaller of two numbers; of a number and NaN, the number. (<math.h>; C11 7.12.12.3)
    pub fn fmin(x: c_double, y: c_double) -> c_double;

    /// Gives the smaller of two numbers; of a number and NaN, the number. (<math.h>; C11 7.12.12.3)
    pub fn fminf(x: c_float, y: c_float) -> c_float;

    /// Computes `x` × `y` + `z`, rounded once. (<math.h>; C11 7.12.13.1)
    pub fn fma(x: c_double, y: c_double, z: c_double) -> c_double;

    /// Computes `x` × `y` + `z`, rounded once. (<math.h>; C11 7.12.13.1)
    pub fn fmaf(x: c_float, y: c_float, z: c_float) -> c_float;

    /// Writes formatted text to stdout; floating-point numbers are converted exactly. (<stdio.h>; C11 7.21.6.3)
    pub fn printf(format: *const c_char, ...) -> c_int;

    /// Writes formatted text to a stream. (<stdio.h>; C11 7.21.6.1)
    pub fn fprintf(stream: *mut FILE, format: *const c_char, ...) -> c_int;

    /// Writes formatted text into an array. (<stdio.h>; C11 7.21.6.5)
    pub fn snprintf(text: *mut c_char, size: usize, format: *const c_char, ...) -> c_int;

    /// Reads what a format says from stdin. (<stdio.h>; C11 7.21.6.4)
    pub fn scanf(format: *const c_char, ...) -> c_int;

    /// Reads what a format says from a stream. (<stdio.h>; C11 7.21.6.2)
    pub fn fscanf(stream: *mut FILE, format: *const c_char, ...) -> c_int;

    /// Reads what a format says from a string. (<stdio.h>; C11 7.21.6.7)
    pub fn sscanf(text: *const c_char, format: *const c_char, ...) -> c_int;

    /// Writes a string and the end of the line to stdout. (<stdio.h>; C11 7.21.7.9)
    pub fn puts(text: *const c_char) -> c_int;

    /// Writes a string to a stream. (<stdio.h>; C11 7.21.7.4)
    pub fn fputs(text: *const c_char, stream: *mut FILE) -> c_int;

    /// Writes a byte to stdout. (<stdio.h>; C11 7.21.7.8)
    pub fn putchar(character: c_int) -> c_int;

    /// Writes a byte to a stream. (<stdio.h>; C11 7.21.7.7)
    pub fn putc(character: c_int, stream: *mut FILE) -> c_int;

    /// Writes a byte to a stream. (<stdio.h>; C11 7.21.7.3)
    pub fn fputc(character: c_int, stream: *mut FILE) -> c_int;

    /// Writes bytes to a stream. (<stdio.h>; C11 7.21.8.2)
    pub fn fwrite(items: *const c_void, size: usize, count: usize, stream: *mut FILE) -> usize;

    /// Writes out what a stream still holds, which otherwise leaves at the end of the line; of a file, makes all that was written permanent. (<stdio.h>; C11 7.21.5.2)
    pub fn fflush(stream: *mut FILE) -> c_int;

    /// Reads a byte from stdin. (<stdio.h>; C11 7.21.7.6)
    pub fn getchar() -> c_int;

    /// Reads a byte from a stream. (<stdio.h>; C11 7.21.7.5)
    pub fn getc(stream: *mut FILE) -> c_int;

    /// Reads a byte from a stream. (<stdio.h>; C11 7.21.7.1)
    pub fn fgetc(stream: *mut FILE) -> c_int;

    /// Puts a byte back so that it is read next. (<stdio.h>; C11 7.21.7.10)
    pub fn ungetc(character: c_int, stream: *mut FILE) -> c_int;

    /// Reads a line from a stream. (<stdio.h>; C11 7.21.7.2)
    pub fn fgets(line: *mut c_char, size: c_int, stream: *mut FILE) -> *mut c_char;

    /// Reads bytes from a stream; waits until all have come or the input ends. (<stdio.h>; C11 7.21.8.1)
    pub fn fread(items: *mut c_void, size: usize, count: usize, stream: *mut FILE) -> usize;

    /// Tells whether a read has met the end of the input. (<stdio.h>; C11 7.21.10.2)
    pub fn feof(stream: *mut FILE) -> c_int;

    /// Tells whether the host has refused to read or write a stream. (<stdio.h>; C11 7.21.10.3)
    pub fn ferror(stream: *mut FILE) -> c_int;

    /// Forgets that a stream has ended or failed. (<stdio.h>; C11 7.21.10.1)
    pub fn clearerr(stream: *mut FILE);

    /// Writes a line about errno to stderr. (<stdio.h>; C11 7.21.10.4)
    pub fn perror(text: *const c_char);

    /// Opens a protected file, which enclaves of this signer and product can open, of this security version or a later one; all that is written to it becomes permanent together, by fflush, fclose or the end of the program. (<stdio.h>; C11 7.21.5.3)
    pub fn fopen(name: *const c_char, mode: *const c_char) -> *mut FILE;

    /// Makes what was written to a file permanent, as fflush does, and closes it. (<stdio.h>; C11 7.21.5.1)
    pub fn fclose(stream: *mut FILE) -> c_int;

    /// Sets a file's position; what is skipped beyond its end and never written counts as zeros. (<stdio.h>; C11 7.21.9.2)
    pub fn fseek(stream: *mut FILE, offset: c_long, whence: c_int) -> c_int;

    /// Tells a file's position. (<stdio.h>; C11 7.21.9.4)
    pub fn ftell(stream: *mut FILE) -> c_long;

    /// Sets a file's position to its beginning, and forgets that the stream has ended or failed. (<stdio.h>; C11 7.21.9.5)
    pub fn rewind(stream: *mut FILE);

    /// Removes a protected file, whatever is in it; where the host has a counter, it cannot bring the file back. (<stdio.h>; C11 7.21.4.1)
    pub fn remove(name: *const c_char) -> c_int;

    /// Gives a protected file another name, in one step: after a power cut it has either. (<stdio.h>; C11 7.21.4.2)
    pub fn rename(from: *const c_char, to: *const c_char) -> c_int;

    /// Allocates memory with arbitrary content; 0 bytes have an address of their own, too. (<stdlib.h>; C11 7.22.3.4)
    pub fn malloc(size: usize) -> *mut c_void;

    /// Allocates memory for items and fills it with zeros. (<stdlib.h>; C11 7.22.3.2)
    pub fn calloc(count: usize, size: usize) -> *mut c_void;

    /// Changes the size of a block and keeps its content. (<stdlib.h>; C11 7.22.3.5)
    pub fn realloc(memory: *mut c_void, size: usize) -> *mut c_void;

    /// Allocates memory at a multiple of an alignment. (<stdlib.h>; C11 7.22.3.1)
    pub fn aligned_alloc(alignment: usize, size: usize) -> *mut c_void;

    /// Gives memory back to the heap; NULL is nothing. (<stdlib.h>; C11 7.22.3.3)
    pub fn free(memory: *mut c_void);

    /// Converts the beginning of a string to `double`, without a way to notice errors (see strtod). (<stdlib.h>; C11 7.22.1.1)
    pub fn atof(text: *const c_char) -> c_double;

    /// Converts the beginning of a string to `int`, without a way to notice errors (see strtol). (<stdlib.h>; C11 7.22.1.2)
    pub fn atoi(text: *const c_char) -> c_int;

    /// Converts the beginning of a string to `long`, without a way to notice errors (see strtol). (<stdlib.h>; C11 7.22.1.3)
    pub fn atol(text: *const c_char) -> c_long;

    /// Converts the beginning of a string to `long long`, without a way to notice errors (see strtol). (<stdlib.h>; C11 7.22.1.3)
    pub fn atoll(text: *const c_char) -> c_longlong;

    /// Converts the beginning of a string to `long`. (<stdlib.h>; C11 7.22.1.4)
    pub fn strtol(text: *const c_char, end: *mut *mut c_char, base: c_int) -> c_long;

    /// Converts the beginning of a string to `long long`. (<stdlib.h>; C11 7.22.1.4)
    pub fn strtoll(text: *const c_char, end: *mut *mut c_char, base: c_int) -> c_longlong;

    /// Converts the beginning of a string to `unsigned long`. (<stdlib.h>; C11 7.22.1.4)
    pub fn strtoul(text: *const c_char, end: *mut *mut c_char, base: c_int) -> c_ulong;

    /// Converts the beginning of a string to `unsigned long long`. (<stdlib.h>; C11 7.22.1.4)
    pub fn strtoull(text: *const c_char, end: *mut *mut c_char, base: c_int) -> c_ulonglong;

    /// Converts the beginning of a string to `double`, exactly rounded. (<stdlib.h>; C11 7.22.1.3)
    pub fn strtod(text: *const c_char, end: *mut *mut c_char) -> c_double;

    /// Converts the beginning of a string to `float`, exactly rounded. (<stdlib.h>; C11 7.22.1.3)
    pub fn strtof(text: *const c_char, end: *mut *mut c_char) -> c_float;

    /// Removes the sign of a number. (<stdlib.h>; C11 7.22.6.1)
    pub fn abs(number: c_int) -> c_int;

    /// Removes the sign of a number. (<stdlib.h>; C11 7.22.6.1)
    pub fn labs(number: c_long) -> c_long;

    /// Removes the sign of a number. (<stdlib.h>; C11 7.22.6.1)
    pub fn llabs(number: c_longlong) -> c_longlong;

    /// Divides with remainder. (<stdlib.h>; C11 7.22.6.2)
    pub fn div(numerator: c_int, denominator: c_int) -> div_t;

    /// Divides with remainder. (<stdlib.h>; C11 7.22.6.2)
    pub fn ldiv(numerator: c_long, denominator: c_long) -> ldiv_t;

    /// Divides with remainder. (<stdlib.h>; C11 7.22.6.2)
    pub fn lldiv(numerator: c_longlong, denominator: c_longlong) -> lldiv_t;

    /// Sorts an array, without memory and with the same bound on its time for every input. (<stdlib.h>; C11 7.22.5.2)
    pub fn qsort(items: *mut c_void, count: usize, size: usize, compare: Option<unsafe extern "C" fn(*const c_void, *const c_void) -> c_int>);

    /// Finds an item in a sorted array. (<stdlib.h>; C11 7.22.5.1)
    pub fn bsearch(key: *const c_void, items: *const c_void, count: usize, size: usize, compare: Option<unsafe extern "C" fn(*const c_void, *const c_void) -> c_int>) -> *mut c_void;

    /// Registers a function that is called when the program ends by exit or by returning from main. (<stdlib.h>; C11 7.22.4.2)
    pub fn atexit(function: Option<unsafe extern "C" fn()>) -> c_int;

    /// Ends the program: calls the functions of atexit and writes out stdout. (<stdlib.h>; C11 7.22.4.4)
    pub fn exit(status: c_int) -> !;

    /// Ends the program at once; what stdout still holds is lost. (<stdlib.h>; C11 7.22.4.5)
    pub fn _Exit(status: c_int) -> !;

    /// Ends the enclave for good, as after a failure; nothing is written out. (<stdlib.h>; C11 7.22.4.1)
    pub fn abort() -> !;

    /// Copies bytes between places that do not overlap. (<string.h>; C11 7.24.2.1)
    pub fn memcpy(to: *mut c_void, from: *const c_void, size: usize) -> *mut c_void;

    /// Copies bytes between places that may overlap. (<string.h>; C11 7.24.2.2)
    pub fn memmove(to: *mut c_void, from: *const c_void, size: usize) -> *mut c_void;

    /// Fills memory with one byte; the compiler may leave it out where nobody reads the memory afterwards (see lb_wipe). (<string.h>; C11 7.24.6.1)
    pub fn memset(memory: *mut c_void, value: c_int, size: usize) -> *mut c_void;

    /// Compares bytes; how long it takes depends on them, so use lb_equal for secrets. (<string.h>; C11 7.24.4.1)
    pub fn memcmp(left: *const c_void, right: *const c_void, size: usize) -> c_int;

    /// Finds the first byte of a value. (<string.h>; C11 7.24.5.1)
    pub fn memchr(memory: *const c_void, value: c_int, size: usize) -> *mut c_void;

    /// Counts the bytes of a string. (<string.h>; C11 7.24.6.3)
    pub fn strlen(text: *const c_char) -> usize;

    /// Counts the bytes of a string that may not end. (<string.h>; POSIX strnlen)
    pub fn strnlen(text: *const c_char, limit: usize) -> usize;

    /// Compares strings. (<string.h>; C11 7.24.4.2)
    pub fn strcmp(left: *const c_char, right: *const c_char) -> c_int;

    /// Compares the beginnings of strings. (<string.h>; C11 7.24.4.4)
    pub fn strncmp(left: *const c_char, right: *const c_char, limit: usize) -> c_int;

    /// Copies a string with its NUL. (<string.h>; C11 7.24.2.3)
    pub fn strcpy(to: *mut c_char, from: *const c_char) -> *mut c_char;

    /// Copies a string into a fixed array. (<string.h>; C11 7.24.2.4)
    pub fn strncpy(to: *mut c_char, from: *const c_char, size: usize) -> *mut c_char;

    /// Appends a string to another. (<string.h>; C11 7.24.3.1)
    pub fn strcat(to: *mut c_char, from: *const c_char) -> *mut c_char;

    /// Appends the beginning of a string to another. (<string.h>; C11 7.24.3.2)
    pub fn strncat(to: *mut c_char, from: *const c_char, limit: usize) -> *mut c_char;

    /// Finds the first place of a character in a string. (<string.h>; C11 7.24.5.2)
    pub fn strchr(text: *const c_char, character: c_int) -> *mut c_char;

    /// Finds the last place of a character in a string. (<string.h>; C11 7.24.5.5)
    pub fn strrchr(text: *const c_char, character: c_int) -> *mut c_char;

    /// Finds the first place of a string in another. (<string.h>; C11 7.24.5.7)
    pub fn strstr(text: *const c_char, wanted: *const c_char) -> *mut c_char;

    /// Counts the characters of a set at the beginning of a string. (<string.h>; C11 7.24.5.6)
    pub fn strspn(text: *const c_char, accepted: *const c_char) -> usize;

    /// Counts the characters outside a set at the beginning of a string. (<string.h>; C11 7.24.5.3)
    pub fn strcspn(text: *const c_char, rejected: *const c_char) -> usize;

    /// Finds the first place of any of several characters. (<string.h>; C11 7.24.5.4)
    pub fn strpbrk(text: *const c_char, wanted: *const c_char) -> *mut c_char;

    /// Takes a string apart into words, in place. (<string.h>; POSIX strtok_r)
    pub fn strtok_r(text: *mut c_char, separators: *const c_char, state: *mut *mut c_char) -> *mut c_char;

    /// Describes an error number. (<string.h>; C11 7.24.6.2)
    pub fn strerror(error: c_int) -> *mut c_char;

    /// Copies bytes up to the first one of a value. (<string.h>; C23 7.26.2.2)
    pub fn memccpy(to: *mut c_void, from: *const c_void, last: c_int, size: usize) -> *mut c_void;

    /// Copies a string to memory of its own, to be freed with free. (<string.h>; C23 7.26.2.6)
    pub fn strdup(text: *const c_char) -> *mut c_char;

    /// Copies at most so many bytes of a string to memory of its own, to be freed with free. (<string.h>; C23 7.26.2.7)
    pub fn strndup(text: *const c_char, limit: usize) -> *mut c_char;

    /// Starts a thread; the host decides when it runs. (<threads.h>; C11 7.26.5.1)
    pub fn thrd_create(thread: *mut thrd_t, function: thrd_start_t, argument: *mut c_void) -> c_int;

    /// Waits until a thread has ended. (<threads.h>; C11 7.26.5.6)
    pub fn thrd_join(thread: thrd_t, result: *mut c_int) -> c_int;

    /// Gives up a thread's result, so that nothing is kept of the thread when it ends. (<threads.h>; C11 7.26.5.3)
    pub fn thrd_detach(thread: thrd_t) -> c_int;

    /// Ends the thread: calls the destructors of its values. The last thread that ends ends the program, with status 0. (<threads.h>; C11 7.26.5.5)
    pub fn thrd_exit(result: c_int) -> !;

    /// Names the thread that asks. (<threads.h>; C11 7.26.5.2)
    pub fn thrd_current() -> thrd_t;

    /// Tells whether two names are of one thread. (<threads.h>; C11 7.26.5.4)
    pub fn thrd_equal(first: thrd_t, second: thrd_t) -> c_int;

    /// Gives the rest of the thread's turn to other threads; the host may do as it likes. (<threads.h>; C11 7.26.5.8)
    pub fn thrd_yield();

    /// Makes a mutex that nobody holds. (<threads.h>; C11 7.26.4.2)
    pub fn mtx_init(mutex: *mut mtx_t, kind: c_int) -> c_int;

    /// Ends the use of a mutex, which nobody holds. (<threads.h>; C11 7.26.4.1)
    pub fn mtx_destroy(mutex: *mut mtx_t);

    /// Takes a mutex; waits until it can. (<threads.h>; C11 7.26.4.3)
    pub fn mtx_lock(mutex: *mut mtx_t) -> c_int;

    /// Takes a mutex if nobody holds it. (<threads.h>; C11 7.26.4.5)
    pub fn mtx_trylock(mutex: *mut mtx_t) -> c_int;

    /// Gives a mutex back, and wakes a thread that waits for it. (<threads.h>; C11 7.26.4.6)
    pub fn mtx_unlock(mutex: *mut mtx_t) -> c_int;

    /// Makes a condition that nobody waits for. (<threads.h>; C11 7.26.3.3)
    pub fn cnd_init(condition: *mut cnd_t) -> c_int;

    /// Ends the use of a condition, for which nobody waits. (<threads.h>; C11 7.26.3.2)
    pub fn cnd_destroy(condition: *mut cnd_t);

    /// Gives the mutex back, waits for a signal, and takes the mutex again. It may return without a signal: check in a loop. (<threads.h>; C11 7.26.3.6)
    pub fn cnd_wait(condition: *mut cnd_t, mutex: *mut mtx_t) -> c_int;

    /// Wakes a thread that waits for the condition. (<threads.h>; C11 7.26.3.4)
    pub fn cnd_signal(condition: *mut cnd_t) -> c_int;

    /// Wakes all threads that wait for the condition. (<threads.h>; C11 7.26.3.1)
    pub fn cnd_broadcast(condition: *mut cnd_t) -> c_int;

    /// Calls a function if no thread has done so before; when it returns, the function has. (<threads.h>; C11 7.26.2.1)
    pub fn call_once(flag: *mut once_flag, function: Option<unsafe extern "C" fn()>);

    /// Makes a key under which each thread keeps a pointer of its own, NULL at first. (<threads.h>; C11 7.26.6.1)
    pub fn tss_create(key: *mut tss_t, destructor: tss_dtor_t) -> c_int;

    /// Gives a key back; no destructor is called. (<threads.h>; C11 7.26.6.2)
    pub fn tss_delete(key: tss_t);

    /// Gives the thread's value of a key. (<threads.h>; C11 7.26.6.3)
    pub fn tss_get(key: tss_t) -> *mut c_void;

    /// Sets the thread's value of a key. (<threads.h>; C11 7.26.6.4)
    pub fn tss_set(key: tss_t, value: *mut c_void) -> c_int;

    /// Asks the host for the time: the host can hold it back or set it ahead, but it never goes backwards while the program runs. (<time.h>; C11 7.27.2.4)
    pub fn time(copy: *mut time_t) -> time_t;

    /// Asks the host for the time, in microseconds: the host can hold it back or set it ahead, but it never goes backwards while the program runs. (<time.h>; C11 7.27.2.5)
    pub fn timespec_get(moment: *mut timespec, base: c_int) -> c_int;

    /// Measures how much time has passed, by the host's clock: the host can hold it back or set it ahead, but it never goes backwards while the program runs. (<time.h>; C11 7.27.2.1)
    pub fn clock() -> clock_t;

    /// Subtracts one moment from another. (<time.h>; C11 7.27.2.2)
    pub fn difftime(later: time_t, earlier: time_t) -> c_double;

    /// Converts seconds to a date. (<time.h>; C23 7.29.3.4)
    pub fn gmtime_r(moment: *const time_t, date: *mut tm) -> *mut tm;

    /// Converts a date in UTC to seconds, and normalises it. (<time.h>; C23 7.29.2.4)
    pub fn timegm(date: *mut tm) -> time_t;

    /// Converts a date in local time, which is UTC, to seconds, and normalises it. (<time.h>; C11 7.27.2.3)
    pub fn mktime(date: *mut tm) -> time_t;

    /// Writes a date as text, in the C locale. (<time.h>; C11 7.27.3.5)
    pub fn strftime(text: *mut c_char, size: usize, format: *const c_char, date: *const tm) -> usize;

    /// Opens a channel to another enclave on this processor: each makes a report (EREPORT) for the other about all that was said, which has the halves of a key agreement (X25519) in it. Nobody outside of the two can read the channel, or change, repeat or leave out what is sent. (<litebox/channel.h>; LiteBox)
    pub fn lb_channel_open(tcp: *mut lb_tcp, end: lb_channel_end, policy: *const lb_policy, channel: *mut *mut lb_channel, peer: *mut lb_identity) -> c_int;

    /// Sends a message, which arrives whole or not at all. After an error nothing more is sent, and the peer notices that the channel was cut. (<litebox/channel.h>; LiteBox)
    pub fn lb_channel_send(channel: *mut lb_channel, message: *const c_void, size: usize) -> c_int;

    /// Waits for the next message. (<litebox/channel.h>; LiteBox)
    pub fn lb_channel_receive(channel: *mut lb_channel, message: *mut c_void, room: usize, size: *mut usize) -> c_int;

    /// Tells the peer that nothing more comes, and frees a channel and its connection. (<litebox/channel.h>; LiteBox)
    pub fn lb_channel_close(channel: *mut lb_channel) -> c_int;

    /// Says what an error means. (<litebox/channel.h>; LiteBox)
    pub fn lb_channel_error_text(error: c_int) -> *const c_char;

    /// Connects to a host, makes sure that it is the one that is meant, sends a request, and reads the whole answer. (<litebox/https.h>; LiteBox)
    pub fn lb_https_send(request: *const lb_https_request, answer: *mut lb_https_answer) -> c_int;

    /// As lb_https_send, to a server that wants to know who is asking: with a certificate that carries evidence it learns which enclave that is. (<litebox/https.h>; LiteBox)
    pub fn lb_https_send_as(request: *const lb_https_request, certificate: *const c_char, key: *const c_char, answer: *mut lb_https_answer) -> c_int;

    /// Frees what an answer points to. (<litebox/https.h>; LiteBox)
    pub fn lb_https_answer_free(answer: *mut lb_https_answer);

    /// Makes a key (P-256) in the enclave, and a certificate for it that the key itself signs. (<litebox/https.h>; LiteBox)
    pub fn lb_https_make_identity(host: *const c_char, certificate: *mut c_char, certificate_size: usize, key: *mut c_char, key_size: usize) -> c_int;

    /// Begins to listen for clients. (<litebox/https.h>; LiteBox)
    pub fn lb_https_listen(port: u16, certificate: *const c_char, key: *const c_char, server: *mut *mut lb_https_server) -> c_int;

    /// Waits for a client, reads its request, and sends what the handler answers. (<litebox/https.h>; LiteBox)
    pub fn lb_https_serve(server: *mut lb_https_server, handler: lb_https_handler, context: *mut c_void) -> c_int;

    /// Ends a server, and wipes its key. (<litebox/https.h>; LiteBox)
    pub fn lb_https_stop(server: *mut lb_https_server);

    /// Says what an error means. (<litebox/https.h>; LiteBox)
    pub fn lb_https_error_text(error: c_int) -> *const c_char;

    /// Has a function called when an instruction of any thread raises an exception; it may change registers and resume, or decline, which ends the enclave. (<litebox/exception.h>; LiteBox)
    pub fn lb_on_exception(handler: lb_exception_handler) -> lb_exception_handler;

    /// Has this thread told of every asynchronous exit from now on (AEX-Notify): each is counted, and the handler is called before the interrupted instruction goes on; the enclave then needs a processor with AEX-Notify. (<litebox/exception.h>; LiteBox)
    pub fn lb_on_interrupt(handler: lb_interrupt_handler);

    /// Ends what lb_on_interrupt has begun in this thread. (<litebox/exception.h>; LiteBox)
    pub fn lb_ignore_interrupts();

    /// Says how often this thread was interrupted while lb_on_interrupt was in force. (<litebox/exception.h>; LiteBox)
    pub fn lb_interrupt_count() -> u64;

    /// Opens a protected file and says whom it is for. (<litebox/file.h>; LiteBox)
    pub fn lb_fopen(name: *const c_char, mode: *const c_char, policy: lb_seal_policy) -> *mut FILE;

    /// Tells whether the host counts the states of a file, so that an old state which it shows instead of the last is noticed (ESTALE) as long as its counter is true. (<litebox/file.h>; LiteBox)
    pub fn lb_file_counted(file: *mut FILE) -> c_int;

    /// Reads bytes that the host says a file of its own has: they are whatever it likes, and another time other ones. (<litebox/file.h>; LiteBox)
    pub fn lb_untrusted_read(path: *const c_char, offset: u64, memory: *mut c_void, size: usize) -> isize;

    /// Allocates memory for a secret, filled with zeros; it must be freed with lb_secret_free and not be reallocated, which would leave a copy. (<litebox/memory.h>; LiteBox)
    pub fn lb_secret_alloc(size: usize) -> *mut c_void;

    /// Wipes memory and gives it back to the heap; NULL is nothing. (<litebox/memory.h>; LiteBox)
    pub fn lb_secret_free(memory: *mut c_void);

    /// Overwrites a secret with zeros; unlike memset, the compiler never leaves it out. (<litebox/memory.h>; LiteBox)
    pub fn lb_wipe(memory: *mut c_void, size: usize);

    /// Compares secrets in a time that depends on their size alone. (<litebox/memory.h>; LiteBox)
    pub fn lb_equal(left: *const c_void, right: *const c_void, size: usize) -> c_int;

    /// Connects to a peer; who really answers, only TLS can tell. (<litebox/net.h>; LiteBox)
    pub fn lb_tcp_connect(host: *const c_char, port: u16) -> *mut lb_tcp;

    /// Begins to listen for connections. (<litebox/net.h>; LiteBox)
    pub fn lb_tcp_listen(port: u16) -> *mut lb_tcp;

    /// Waits for the next connection to a listener and takes it. (<litebox/net.h>; LiteBox)
    pub fn lb_tcp_accept(listener: *mut lb_tcp) -> *mut lb_tcp;

    /// Reads what has come, and waits where nothing has. (<litebox/net.h>; LiteBox)
    pub fn lb_tcp_read(connection: *mut lb_tcp, memory: *mut c_void, size: usize) -> isize;

    /// Writes bytes, all of them. (<litebox/net.h>; LiteBox)
    pub fn lb_tcp_write(connection: *mut lb_tcp, memory: *const c_void, size: usize) -> c_int;

    /// Closes a connection or a listener and frees it. (<litebox/net.h>; LiteBox)
    pub fn lb_tcp_close(tcp: *mut lb_tcp);

    /// Has the platform sign a report about this enclave: a DCAP quote of version 3, which 'litebox verify' and other verifiers judge. In the simulator it is signed under a root whose name says so. (<litebox/quote.h>; LiteBox)
    pub fn lb_quote(data: *const c_uchar, quote: *mut c_void, room: usize) -> isize;

    /// Fills memory with random bytes, fit for keys: a generator (ChaCha20) makes them from words of the processor (RDSEED, RDRAND) that have passed health tests; the host cannot influence them. (<litebox/random.h>; LiteBox)
    pub fn lb_random(memory: *mut c_void, size: usize) -> c_int;

    /// Makes a key (P-256) in the enclave, and a certificate for it that says by a quote which enclave has the key: the interoperable RA-TLS form, which 'litebox attest' and other verifiers read. With lb_https_listen it makes a server that clients know by what it is. (<litebox/ratls.h>; CCC interoperable RA-TLS)
    pub fn lb_ratls_make_identity(host: *const c_char, certificate: *mut c_char, certificate_size: usize, key: *mut c_char, key_size: usize) -> c_int;

    /// As lb_https_send, to an enclave that the policy accepts: nothing of the request is sent before its evidence has been judged. Shows the peer's own certificate where the server asks for one. (<litebox/ratls.h>; CCC interoperable RA-TLS)
    pub fn lb_ratls_send(request: *const lb_https_request, peer: *mut lb_ratls_peer, answer: *mut lb_https_answer) -> c_int;

    /// As lb_https_listen, for clients that are enclaves which the policy accepts: lb_https_serve answers nobody else, and the handler finds in the peer who is asking. (<litebox/ratls.h>; CCC interoperable RA-TLS)
    pub fn lb_ratls_listen(port: u16, certificate: *const c_char, key: *const c_char, peer: *mut lb_ratls_peer, server: *mut *mut lb_https_server) -> c_int;

    /// Makes a report about this enclave, which another enclave on the same processor can check. (<litebox/report.h>; LiteBox)
    pub fn lb_report_make(report: *mut lb_report, target: *const lb_target, data: *const c_uchar);

    /// Says what another enclave needs so as to make a report that this one can check. (<litebox/report.h>; LiteBox)
    pub fn lb_report_target(target: *mut lb_target);

    /// Checks that a report was made for this enclave, on this processor, and was not altered; whether its maker is the one that is meant is for the caller to compare. (<litebox/report.h>; LiteBox)
    pub fn lb_report_check(report: *const lb_report) -> c_int;

    /// Encrypts and authenticates data (AES-256-GCM) under a key that the processor gives to this enclave, or those of its signer, alone. (<litebox/seal.h>; LiteBox)
    pub fn lb_seal(policy: lb_seal_policy, data: *const c_void, size: usize, sealed: *mut c_void) -> c_int;

    /// Opens sealed data. That an older piece of data is given back instead of a newer one is not noticed. (<litebox/seal.h>; LiteBox)
    pub fn lb_unseal(sealed: *const c_void, size: usize, data: *mut c_void) -> c_int;

    /// Judges a quote by a policy inside the enclave: the chain of certificates up to a pinned root at the time of lb_x509_set_time, the three signatures, the quoting enclave, the platform's security versions, and the identity. It fetches nothing: which platforms are up to date is in the policy, and so in what was measured; what was revoked is there too, and in revocation lists (DER) that the program may have got from anywhere, since they are signed. (<litebox/verify.h>; Intel DCAP quotes, versions 3 to 5)
    pub fn lb_verify(quote: *const c_void, size: usize, policy: *const lb_policy, identity: *mut lb_identity) -> c_int;

    /// Says why evidence is refused. (<litebox/verify.h>; LiteBox)
    pub fn lb_verify_error_text(error: c_int) -> *const c_char;

    /// Gives the trust in the simulator's platform, whose key everybody has: for development only. An image that calls it proves nothing about its peers. (<litebox/verify.h>; LiteBox)
    pub fn lb_trust_simulated() -> *const lb_trust;

    /// Sets the time at which certificates must be valid; until it is set, none is. Whoever takes it from time() believes the clock of the host. (<litebox/x509.h>; LiteBox)
    pub fn lb_x509_set_time(seconds: i64);
}
