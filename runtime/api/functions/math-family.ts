/** A function of <math.h> in its three types, as C has most of them: `sin`, `sinf`, `sinl`. */

import {
  output,
  value,
  type ApiError,
  type ApiFunctionSource,
  type ApiParameter,
  type Direction,
} from "../function.ts";

/** Where a type stands for the one of the variant: `double`, `float`, `long double`. */
export const REAL = "real";

interface MathParameter {
  readonly name: string;
  readonly type: string;
  readonly direction: Direction;
  readonly doc: string;
}

export interface MathFamily {
  readonly name: string;
  /** Of C11: `7.12.4.1`. */
  readonly section: string;
  /** REAL by default. */
  readonly returns?: string;
  readonly parameters: readonly MathParameter[];
  readonly summary: string;
  readonly result: string;
  readonly errors?: readonly ApiError[];
}

const VARIANTS = [
  { suffix: "", type: "double", literal: "0.5", format: "%g" },
  { suffix: "f", type: "float", literal: "0.5f", format: "%g" },
  { suffix: "l", type: "long double", literal: "0.5L", format: "%Lg" },
] as const;

const FORMATS: Readonly<Record<string, string>> = { int: "%d", long: "%ld", "long long": "%lld" };

function inVariant({ name, type, direction, doc }: MathParameter, real: string): ApiParameter {
  const actual = type.replace(REAL, real);
  if (direction !== "value") return output(actual, name, `sizeof *${name}`, doc);
  return value(actual, name, doc);
}

/** A call with arguments that every function takes, printed. */
function example(
  { name, returns = REAL, parameters }: MathFamily,
  { suffix, literal, format, type }: (typeof VARIANTS)[number],
): string {
  const places = parameters.filter(({ direction }) => direction === "out");
  const declared = places.map((place) => `${place.type.replace(REAL, type)}${place.name}; `.replace("*", ""));
  const given = parameters.map((parameter) => {
    if (parameter.direction === "out") return `&${parameter.name}`;
    if (parameter.type === REAL) return literal;
    return parameter.type === "long double" ? "0.5L" : parameter.type === "const char *" ? '""' : "2";
  });
  const shown = returns === REAL ? format : (FORMATS[returns] ?? "%d");
  return `${declared.join("")}printf("${shown}\\n", ${name}${suffix}(${given.join(", ")}));`;
}

/** The records of a family. */
export function mathFunctions(family: MathFamily): ApiFunctionSource[] {
  const { name, section, returns = REAL, parameters, summary, result, errors = [] } = family;
  return VARIANTS.map((variant) => ({
    name: `${name}${variant.suffix}`,
    returns: { type: returns.replace(REAL, variant.type), doc: result },
    parameters: parameters.map((parameter) => inVariant(parameter, variant.type)),
    summary,
    errors,
    component: "math",
    standard: `C11 ${section}`,
    example: example(family, variant),
  }));
}

/** A number that is handed in. */
export function number(name: string, doc: string, type = REAL): MathParameter {
  return { name, type, direction: "value", doc };
}

/** Where a second result goes. */
export function place(name: string, type: string, doc: string): MathParameter {
  return { name, type: `${type} *`, direction: "out", doc };
}
