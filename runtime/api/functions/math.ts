/** The functions of <math.h>. Errors are those of C11 7.12.1, shown by the result and the floating-point flags; errno stays as it is. */

import { apiFunctions, type ApiError } from "../function.ts";
import { mathFunctions, number, place, type MathFamily } from "./math-family.ts";

const x = number("x", "Any number.");
const y = number("y", "Any number.");
const angle = number("x", "An angle in radians.");

function invalid(when: string): ApiError {
  return { sign: "NaN, FE_INVALID", meaning: when };
}

function pole(sign: string, when: string): ApiError {
  return { sign: `${sign}, FE_DIVBYZERO`, meaning: when };
}

const overflow: ApiError = {
  sign: "±HUGE_VAL, FE_OVERFLOW",
  meaning: "The result is too large for the type (HUGE_VALF and HUGE_VALL for the other types).",
};
const underflow: ApiError = {
  sign: "a subnormal number or 0, FE_UNDERFLOW",
  meaning: "The result is too small for the type.",
};
const infiniteAngle = invalid("`x` is infinite.");

/** A function of one number. */
function one(
  name: string,
  section: string,
  result: string,
  errors: readonly ApiError[] = [],
  parameter = x,
): MathFamily {
  return {
    name,
    section,
    parameters: [parameter],
    summary: `Computes ${result}.`,
    result: `${result.replace(/^./, (first) => first.toUpperCase())}.`,
    errors,
  };
}

const trigonometric: readonly MathFamily[] = [
  one("acos", "7.12.4.1", "the arc cosine of `x`, from 0 to π", [invalid("`x` is outside -1 to 1.")]),
  one("asin", "7.12.4.2", "the arc sine of `x`, from -π/2 to π/2", [invalid("`x` is outside -1 to 1.")]),
  one("atan", "7.12.4.3", "the arc tangent of `x`, from -π/2 to π/2"),
  {
    name: "atan2",
    section: "7.12.4.4",
    parameters: [number("y", "The ordinate."), number("x", "The abscissa.")],
    summary: "Computes the angle of the point (`x`, `y`), from -π to π.",
    result: "The angle in radians.",
  },
  one("cos", "7.12.4.5", "the cosine of `x`", [infiniteAngle], angle),
  one("sin", "7.12.4.6", "the sine of `x`", [infiniteAngle], angle),
  one("tan", "7.12.4.7", "the tangent of `x`", [infiniteAngle], angle),
];

const hyperbolic: readonly MathFamily[] = [
  one("acosh", "7.12.5.1", "the arc hyperbolic cosine of `x`", [invalid("`x` is less than 1.")]),
  one("asinh", "7.12.5.2", "the arc hyperbolic sine of `x`"),
  one("atanh", "7.12.5.3", "the arc hyperbolic tangent of `x`", [
    invalid("`x` is outside -1 to 1."),
    pole("±HUGE_VAL", "`x` is -1 or 1."),
  ]),
  one("cosh", "7.12.5.4", "the hyperbolic cosine of `x`", [overflow]),
  one("sinh", "7.12.5.5", "the hyperbolic sine of `x`", [overflow]),
  one("tanh", "7.12.5.6", "the hyperbolic tangent of `x`"),
];

const exponent = number("exponent", "The power of two.", "int");
const ofLogarithm = [invalid("`x` is negative."), pole("-HUGE_VAL", "`x` is 0.")];

const exponential: readonly MathFamily[] = [
  one("exp", "7.12.6.1", "e to the power `x`", [overflow, underflow]),
  one("exp2", "7.12.6.2", "2 to the power `x`", [overflow, underflow]),
  one("expm1", "7.12.6.3", "e to the power `x`, less 1, exactly also where `x` is near 0", [overflow]),
  {
    name: "frexp",
    section: "7.12.6.4",
    parameters: [x, place("exponent", "int", "The power of two that belongs to the result; 0 for 0.")],
    summary: "Splits a number into a fraction and a power of two.",
    result: "The fraction: 0, or from 0.5 up to 1 in magnitude; `x` itself where it is infinite or NaN.",
  },
  {
    name: "ilogb",
    section: "7.12.6.5",
    returns: "int",
    parameters: [x],
    summary: "Gives the exponent of a number to the base 2.",
    result: "The exponent; FP_ILOGB0 for 0, INT_MAX for an infinite number, FP_ILOGBNAN for NaN.",
    errors: [{ sign: "FE_INVALID", meaning: "`x` is 0, infinite or NaN." }],
  },
  {
    name: "ldexp",
    section: "7.12.6.6",
    parameters: [x, exponent],
    summary: "Multiplies a number by a power of two.",
    result: "`x` times 2 to the power `exponent`.",
    errors: [overflow, underflow],
  },
  one("log", "7.12.6.7", "the natural logarithm of `x`", ofLogarithm),
  one("log10", "7.12.6.8", "the logarithm of `x` to the base 10", ofLogarithm),
  one("log1p", "7.12.6.9", "the natural logarithm of 1 + `x`, exactly also where `x` is near 0", [
    invalid("`x` is less than -1."),
    pole("-HUGE_VAL", "`x` is -1."),
  ]),
  one("log2", "7.12.6.10", "the logarithm of `x` to the base 2", ofLogarithm),
  one("logb", "7.12.6.11", "the exponent of `x` to the base 2 as a floating-point number", [
    pole("-HUGE_VAL", "`x` is 0."),
  ]),
  {
    name: "modf",
    section: "7.12.6.12",
    parameters: [x, place("whole", "real", "The integer part, with the sign of `x`.")],
    summary: "Splits a number into its integer part and the rest.",
    result: "What is behind the point, with the sign of `x`.",
  },
  {
    name: "scalbn",
    section: "7.12.6.13",
    parameters: [x, exponent],
    summary: "Multiplies a number by a power of two.",
    result: "`x` times 2 to the power `exponent`.",
    errors: [overflow, underflow],
  },
  {
    name: "scalbln",
    section: "7.12.6.13",
    parameters: [x, number("exponent", "The power of two.", "long")],
    summary: "Multiplies a number by a power of two.",
    result: "`x` times 2 to the power `exponent`.",
    errors: [overflow, underflow],
  },
];

const powers: readonly MathFamily[] = [
  one("cbrt", "7.12.7.1", "the cube root of `x`"),
  one("fabs", "7.12.7.2", "the magnitude of `x`"),
  {
    name: "hypot",
    section: "7.12.7.3",
    parameters: [x, y],
    summary: "Computes the square root of `x`² + `y`² without overflow on the way.",
    result: "The length of the vector (`x`, `y`).",
    errors: [overflow],
  },
  {
    name: "pow",
    section: "7.12.7.4",
    parameters: [number("x", "The base."), number("y", "The exponent.")],
    summary: "Computes `x` to the power `y`.",
    result: "The power.",
    errors: [
      invalid("`x` is negative and finite, and `y` finite and no integer."),
      pole("±HUGE_VAL", "`x` is 0 and `y` negative."),
      overflow,
      underflow,
    ],
  },
  one("sqrt", "7.12.7.5", "the square root of `x`, rounded correctly", [invalid("`x` is negative.")]),
];

const gamma: readonly MathFamily[] = [
  one("erf", "7.12.8.1", "the error function of `x`"),
  one("erfc", "7.12.8.2", "1 less the error function of `x`, exactly also where that is small", [underflow]),
  one("lgamma", "7.12.8.3", "the natural logarithm of the magnitude of the gamma function of `x`", [
    pole("HUGE_VAL", "`x` is 0 or a negative integer."),
    overflow,
  ]),
  one("tgamma", "7.12.8.4", "the gamma function of `x`", [
    invalid("`x` is a negative integer or negative infinity."),
    pole("±HUGE_VAL", "`x` is 0."),
    overflow,
    underflow,
  ]),
];

const outOfRange: ApiError = {
  sign: "the smallest integer, FE_INVALID",
  meaning: "The number is NaN or does not fit into the type.",
};

/** A function that rounds to an integer. */
function rounded(
  name: string,
  section: string,
  how: string,
  returns?: "long" | "long long",
  errors: readonly ApiError[] = [],
): MathFamily {
  return {
    name,
    section,
    ...(returns === undefined ? {} : { returns }),
    parameters: [x],
    summary: `Rounds to an integer: ${how}.`,
    result: returns === undefined ? "The integer as a floating-point number." : "The integer.",
    errors: returns === undefined ? errors : [outOfRange],
  };
}

const mode = "in the direction of fesetround, by default to the nearest, halves to the even one";
const awayFromZero = "to the nearest, halves away from 0";

const rounding: readonly MathFamily[] = [
  rounded("ceil", "7.12.9.1", "upwards"),
  rounded("floor", "7.12.9.2", "downwards"),
  rounded("nearbyint", "7.12.9.3", `${mode}, without FE_INEXACT`),
  rounded("rint", "7.12.9.4", mode, undefined, [
    { sign: "FE_INEXACT", meaning: "The result is not `x` itself." },
  ]),
  rounded("lrint", "7.12.9.5", mode, "long"),
  rounded("llrint", "7.12.9.5", mode, "long long"),
  rounded("round", "7.12.9.6", awayFromZero),
  rounded("lround", "7.12.9.7", awayFromZero, "long"),
  rounded("llround", "7.12.9.7", awayFromZero, "long long"),
  rounded("trunc", "7.12.9.8", "towards 0"),
];

const divisor = number("y", "What is divided by.");
const ofRemainder = [invalid("`x` is infinite, or `y` is 0.")];

const remainders: readonly MathFamily[] = [
  {
    name: "fmod",
    section: "7.12.10.1",
    parameters: [x, divisor],
    summary: "Computes the exact rest of a division whose quotient is rounded towards 0.",
    result: "The rest, with the sign of `x`.",
    errors: ofRemainder,
  },
  {
    name: "remainder",
    section: "7.12.10.2",
    parameters: [x, divisor],
    summary: "Computes the exact rest of a division whose quotient is rounded to the nearest integer.",
    result: "The rest, at most half of `y` in magnitude.",
    errors: ofRemainder,
  },
  {
    name: "remquo",
    section: "7.12.10.3",
    parameters: [
      x,
      divisor,
      place("quotient", "int", "The sign and at least the lowest 3 bits of the quotient."),
    ],
    summary: "Computes the rest of a division as remainder does, and the end of the quotient.",
    result: "The rest.",
    errors: ofRemainder,
  },
];

const manipulation: readonly MathFamily[] = [
  {
    name: "copysign",
    section: "7.12.11.1",
    parameters: [number("x", "The magnitude."), number("y", "The sign.")],
    summary: "Puts two numbers together: the magnitude of one, the sign of the other.",
    result: "The number; NaN where `x` is.",
  },
  {
    name: "nan",
    section: "7.12.11.2",
    parameters: [number("text", "Ignored.", "const char *")],
    summary: "Gives a quiet NaN.",
    result: "NaN.",
  },
  {
    name: "nextafter",
    section: "7.12.11.3",
    parameters: [x, number("y", "The direction.")],
    summary: "Gives the number of the type that is next to `x` in the direction of `y`.",
    result: "The neighbour; `y` where both are equal.",
    errors: [overflow, underflow],
  },
  {
    name: "nexttoward",
    section: "7.12.11.4",
    parameters: [x, number("y", "The direction.", "long double")],
    summary: "Gives the number of the type that is next to `x` in the direction of `y`.",
    result: "The neighbour; `y` where both are equal.",
    errors: [overflow, underflow],
  },
];

const comparisons: readonly MathFamily[] = [
  {
    name: "fdim",
    section: "7.12.12.1",
    parameters: [x, y],
    summary: "Computes `x` - `y`, or 0 where that is negative.",
    result: "The positive difference.",
    errors: [overflow],
  },
  {
    name: "fmax",
    section: "7.12.12.2",
    parameters: [x, y],
    summary: "Gives the greater of two numbers; of a number and NaN, the number.",
    result: "The maximum.",
  },
  {
    name: "fmin",
    section: "7.12.12.3",
    parameters: [x, y],
    summary: "Gives the smaller of two numbers; of a number and NaN, the number.",
    result: "The minimum.",
  },
  {
    name: "fma",
    section: "7.12.13.1",
    parameters: [x, y, number("z", "What is added.")],
    summary: "Computes `x` × `y` + `z`, rounded once.",
    result: "The sum.",
    errors: [
      invalid("0 is multiplied by an infinite number, or infinite numbers are subtracted."),
      overflow,
      underflow,
    ],
  },
];

export const mathFamilies: readonly MathFamily[] = [
  ...trigonometric,
  ...hyperbolic,
  ...exponential,
  ...powers,
  ...gamma,
  ...rounding,
  ...remainders,
  ...manipulation,
  ...comparisons,
];

export const mathFunctionTable = apiFunctions("math.h", mathFamilies.flatMap(mathFunctions));
