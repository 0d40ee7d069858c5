/** musl: of this C library the mathematical functions that no instruction computes. What its sources want of musl stands in `guest/musl`. */

import type { GuestLibrary } from "./third-party.ts";

const inThreeTypes = (names: string) => names.split(" ").flatMap((name) => [name, `${name}f`, `${name}l`]);
const alone = (names: string) => names.split(" ");

/** Files of src/math, which are named after the function that they define. */
const FUNCTIONS = [
  ...inThreeTypes(
    "acos acosh asin asinh atan atan2 atanh cbrt cos cosh erf exp exp2 expm1 fdim fma fmax fmin",
  ),
  ...inThreeTypes(
    "frexp hypot ilogb ldexp lgamma llround log log10 log1p log2 logb lround modf nan nextafter",
  ),
  ...inThreeTypes("nexttoward pow round scalbln scalbn sin sinh tan tanh tgamma"),
  ...alone("fmod fmodf remainder remainderf remquo remquof ceill copysignl fabsl floorl nearbyintl truncl"),
];

/** Files of src/math/x86_64, for long double: an instruction each. */
const BY_INSTRUCTION = alone("fmodl llrintl lrintl remainderl remquol rintl sqrtl");

/** Functions and tables for those above. */
const PARTS = [
  ...alone("__cos __cosdf __cosl __expo2 __expo2f __invtrigl __math_divzero __math_divzerof __math_invalid"),
  ...alone(
    "__math_invalidf __math_invalidl __math_oflow __math_oflowf __math_uflow __math_uflowf __math_xflow",
  ),
  ...alone(
    "__math_xflowf __polevll __rem_pio2 __rem_pio2_large __rem_pio2f __rem_pio2l __sin __sindf __sinl",
  ),
  ...alone(
    "__tan __tandf __tanl exp2f_data exp_data lgamma_r lgammaf_r log2_data log2f_data log_data logf_data",
  ),
  ...alone("pow_data powf_data signgam"),
];

/** What is wrong in them for some numbers, our functions of these names put right; they call musl's under the name `litebox_musl_...`. */
const CORRECTED = alone("acosh fma powl tgammal");

const DEFINED = [
  ...[...FUNCTIONS, ...BY_INSTRUCTION, "erfc", "erfcf", "erfcl"].filter((name) => !CORRECTED.includes(name)),
  ...CORRECTED.map((name) => `litebox_musl_${name}`),
];

export const musl: GuestLibrary = {
  name: "musl",
  title: "musl",
  version: "1.2.5",
  licence: "MIT",
  purpose: "mathematical functions",
  sha256: "a9a118bbe84d8764da0ea0d28b3ab3fae8477fc7e4085d90102b8596fc7c75e4",
  addresses: [
    { kind: "debian", package: "musl", suite: "trixie" },
    { kind: "https", url: "https://musl.libc.org/releases/musl-1.2.5.tar.gz" },
  ],
  components: {
    math: [
      ...[...FUNCTIONS, ...PARTS].map((name) => `src/math/${name}.c`),
      ...BY_INSTRUCTION.map((name) => `src/math/x86_64/${name}.c`),
    ],
  },
  // Programs include our <math.h>, and so do these sources.
  headers: [],
  privateHeaders: ["arch/x86_64", "arch/generic", "src/internal", "src/include"],
  headerPattern: /^(?!)/,
  symbolPattern: new RegExp(`^(?:${DEFINED.join("|")})$`),
  // As musl's own Makefile has it, and where its sources look for `hidden` and `weak_alias`.
  flags: [
    ...["-ffreestanding", "-fno-builtin", "-frounding-math", "-fexcess-precision=standard"],
    ...["-include", "features.h"],
    ...CORRECTED.map((name) => `-D${name}=litebox_musl_${name}`),
  ],
};
