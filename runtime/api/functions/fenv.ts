/** The functions of <fenv.h>: the flags and the rounding direction of floating-point arithmetic. */

import { apiFunctions, input, output, value, type ApiFunctionSource } from "../function.ts";

const exceptions = value("int", "exceptions", "Some of FE_ALL_EXCEPT, joined by `|`.");

const DONE = { type: "int", doc: "0." };

function record(source: Omit<ApiFunctionSource, "component">): ApiFunctionSource {
  return { ...source, component: "math" };
}

export const fenvFunctions = apiFunctions("fenv.h", [
  record({
    name: "feclearexcept",
    returns: DONE,
    parameters: [exceptions],
    summary: "Clears flags. In an enclave all are set at first (MXCSR is 0x1FBF at each entry).",
    standard: "C11 7.6.2.1",
    example: "feclearexcept(FE_ALL_EXCEPT);",
  }),
  record({
    name: "fegetexceptflag",
    returns: DONE,
    parameters: [output("fexcept_t *", "flags", "sizeof *flags", "Where the flags go."), exceptions],
    summary: "Keeps flags for fesetexceptflag.",
    standard: "C11 7.6.2.2",
    example: "fexcept_t flags; fegetexceptflag(&flags, FE_INEXACT);",
  }),
  record({
    name: "feraiseexcept",
    returns: DONE,
    parameters: [exceptions],
    summary: "Sets flags, as an operation does that raises the exceptions.",
    standard: "C11 7.6.2.3",
    example: "feraiseexcept(FE_INVALID);",
  }),
  record({
    name: "fesetexceptflag",
    returns: DONE,
    parameters: [input("const fexcept_t *", "flags", "sizeof *flags", "From fegetexceptflag."), exceptions],
    summary: "Sets and clears flags as they were kept.",
    standard: "C11 7.6.2.4",
    example: "fexcept_t flags = FE_INEXACT; fesetexceptflag(&flags, FE_INEXACT);",
  }),
  record({
    name: "fetestexcept",
    returns: { type: "int", doc: "Those of `exceptions` whose flags are set, joined by `|`." },
    parameters: [exceptions],
    summary:
      "Tests flags. In the simulator arithmetic of float and double sets none; that of long double does, and so does feraiseexcept.",
    standard: "C11 7.6.2.5",
    example: "if (fetestexcept(FE_DIVBYZERO) != 0) return;",
  }),
  record({
    name: "fegetround",
    returns: { type: "int", doc: "FE_TONEAREST, FE_DOWNWARD, FE_UPWARD or FE_TOWARDZERO." },
    parameters: [],
    summary: "Tells the rounding direction of this thread.",
    standard: "C11 7.6.3.1",
    example: "if (fegetround() != FE_TONEAREST) return;",
  }),
  record({
    name: "fesetround",
    returns: { type: "int", doc: "0, or -1 where there is no such direction." },
    parameters: [value("int", "direction", "FE_TONEAREST, FE_DOWNWARD, FE_UPWARD or FE_TOWARDZERO.")],
    summary: "Sets the rounding direction of this thread; a host call does not change it.",
    errors: [{ sign: "-1", meaning: "There is no such direction." }],
    standard: "C11 7.6.3.2",
    example: "fesetround(FE_UPWARD);",
  }),
  record({
    name: "fegetenv",
    returns: DONE,
    parameters: [output("fenv_t *", "environment", "sizeof *environment", "Where they go.")],
    summary: "Keeps flags and rounding direction for fesetenv.",
    standard: "C11 7.6.4.1",
    example: "fenv_t environment; fegetenv(&environment);",
  }),
  record({
    name: "feholdexcept",
    returns: DONE,
    parameters: [output("fenv_t *", "environment", "sizeof *environment", "Where they go.")],
    summary: "Keeps flags and rounding direction, and clears the flags.",
    standard: "C11 7.6.4.2",
    example: "fenv_t environment; feholdexcept(&environment);",
  }),
  record({
    name: "fesetenv",
    returns: DONE,
    parameters: [
      input("const fenv_t *", "environment", "sizeof *environment", "What was kept, or FE_DFL_ENV."),
    ],
    summary: "Sets flags and rounding direction as they were kept.",
    standard: "C11 7.6.4.3",
    example: "fesetenv(FE_DFL_ENV);",
  }),
  record({
    name: "feupdateenv",
    returns: DONE,
    parameters: [
      input("const fenv_t *", "environment", "sizeof *environment", "What was kept, or FE_DFL_ENV."),
    ],
    summary: "Sets flags and rounding direction as they were kept, and with them the flags that are set now.",
    standard: "C11 7.6.4.4",
    example: "fenv_t environment; feholdexcept(&environment); feupdateenv(&environment);",
  }),
]);
