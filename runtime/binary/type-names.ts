/** What people and debuggers want to know of a type: its size, what is behind its typedefs, its name in C. */

import { readableName } from "./cxx-names.ts";
import type { ArrayType, DataType, QualifiedType } from "./data-types.ts";
import type { FunctionInfo } from "./debug-info.ts";

/** Chains of typedefs and qualifiers are short; a damaged file may have circles. */
const MAX_CHAIN = 64;

/** Types may refer to themselves, so that their names would never end: after so many parts a name is cut off. */
const MAX_PARTS = 200;

interface TypeStyle {
  /** `struct`, `union` and `enum` in front of the names of C. */
  readonly hasTags: boolean;
  /** Between a star and its qualifier. */
  readonly gap: "" | " ";
  /** What stands for a type without a name. */
  readonly unnamed: string;
}

const STYLES = {
  /** As gdb does: `char * const`. */
  gdb: { hasTags: true, gap: " ", unnamed: "{...}" },
  /** As people write it: `char *const`. */
  source: { hasTags: true, gap: "", unnamed: "{…}" },
  /** As C++ and Rust write it: `point [4]`. */
  untagged: { hasTags: false, gap: " ", unnamed: "{...}" },
} as const satisfies Readonly<Record<string, TypeStyle>>;

interface Budget extends TypeStyle {
  left: number;
}

/** The type behind typedefs and qualifiers. */
export function strip(type: DataType): DataType {
  let stripped = type;
  for (let i = 0; i < MAX_CHAIN; i++) {
    if (stripped.kind !== "typedef" && stripped.kind !== "qualified") return stripped;
    stripped = stripped.target;
  }
  return stripped;
}

/** Bytes that a value of the type takes; undefined when that is not known (`void`, functions, incomplete types). */
export function sizeOf(type: DataType): number | undefined {
  const stripped = strip(type);
  switch (stripped.kind) {
    case "structure":
    case "class":
    case "union":
    case "enumeration":
      return stripped.isIncomplete ? undefined : stripped.size;
    case "base":
    case "pointer":
    case "reference":
    case "member-pointer":
    case "array":
      return stripped.size;
    default:
      return undefined;
  }
}

/** The type as C writes it, without a variable: `const char *`, `int (*)(int, void *)`, `struct point [4]`. */
export function typeName(type: DataType, style: keyof typeof STYLES = "gdb"): string {
  return declare(type, "", { left: MAX_PARTS, ...STYLES[style] });
}

/** A function of C++ with the types of its parameters, as several have one name; `this` is none that is written. */
export function signatureOf(callable: Pick<FunctionInfo, "qualifiedName" | "parameters">): string {
  const types = callable.parameters
    .filter(({ isArtificial }) => !isArtificial)
    .map(({ type }) => typeName(type, "untagged"));
  return `${readableName(callable.qualifiedName)}(${types.join(", ")})`;
}

/** The declaration of `inner` (a name, or the part of a declaration that is already there) as the type. */
function declare(type: DataType, inner: string, budget: Budget): string {
  if (budget.left-- <= 0) return join("…", inner);
  switch (type.kind) {
    case "base":
    case "unspecified":
      return join(type.name, inner);
    case "typedef":
      return join(readableName(type.qualifiedName ?? type.name), inner);
    case "structure":
    case "class":
    case "union":
    case "enumeration":
      if (type.qualifiedName !== undefined) return join(readableName(type.qualifiedName), inner);
      return join(budget.hasTags || type.name === undefined ? tagged(type, budget) : type.name, inner);
    case "qualified":
      return qualified(type, inner, budget);
    case "pointer":
      if (type.name !== undefined) return join(readableName(type.name), inner);
      // Whether it is `const` is not told; gdb, too, says `mut`.
      if (type.isRust === true) return join(`*mut ${declare(type.target, "", budget)}`, inner);
      return declare(type.target, `*${inner}`, budget);
    case "reference":
      if (type.name !== undefined) return join(readableName(type.name), inner);
      return declare(type.target, `${type.isRvalue ? "&&" : "&"}${inner}`, budget);
    case "member-pointer": {
      const part = `${declare(type.containing, "", budget)}::*${inner}`;
      const isCompound = type.target.kind === "function" || type.target.kind === "array";
      return declare(type.target, isCompound ? `(${part})` : part, budget);
    }
    case "array":
      if (type.isRust === true) return join(rustArray(type, budget), inner);
      return declare(type.element, `${grouped(inner)}${countsOf(type)}`, budget);
    case "function": {
      const parameters = type.parameters.map((parameter) => declare(parameter, "", budget));
      if (type.isVariadic) parameters.push("...");
      return declare(type.returns, `${grouped(inner)}(${parameters.join(", ") || "void"})`, budget);
    }
  }
}

const QUALIFIER_WORDS = {
  const: "const",
  volatile: "volatile",
  restrict: "restrict",
  atomic: "_Atomic",
} as const;

/** C puts a pointer's qualifiers behind the star, all others in front. */
function qualified(type: QualifiedType, inner: string, budget: Budget): string {
  const word = QUALIFIER_WORDS[type.qualifier];
  let target = type.target;
  for (let i = 0; target.kind === "qualified" && i < MAX_CHAIN; i++) target = target.target;
  if (target.kind === "array") {
    // A qualified array is an array of qualified elements; compilers may say both.
    const counts = countsOf(target);
    const element = hasQualifier(target.element, type.qualifier)
      ? target.element
      : { ...type, target: target.element };
    return declare(element, `${grouped(inner)}${counts}`, budget);
  }
  if (target.kind === "pointer") {
    return declare(type.target, `${budget.gap}${word}${inner === "" ? "" : ` ${inner.trimStart()}`}`, budget);
  }
  return `${word} ${declare(type.target, inner, budget)}`;
}

function rustArray({ element, dimensions }: ArrayType, budget: Budget): string {
  return dimensions.reduceRight(
    (inner, { count }) => `[${inner}${count === undefined ? "" : `; ${count}`}]`,
    declare(element, "", budget),
  );
}

function countsOf(type: ArrayType): string {
  return type.dimensions.map(({ count }) => `[${count ?? ""}]`).join("");
}

function hasQualifier(type: DataType, qualifier: QualifiedType["qualifier"]): boolean {
  let inner = type;
  for (let i = 0; inner.kind === "qualified" && i < MAX_CHAIN; i++) {
    if (inner.qualifier === qualifier) return true;
    inner = inner.target;
  }
  return false;
}

function tagged(
  type: Extract<DataType, { kind: "structure" | "class" | "union" | "enumeration" }>,
  { unnamed }: TypeStyle,
): string {
  const word = type.kind === "structure" ? "struct" : type.kind === "enumeration" ? "enum" : type.kind;
  return `${word} ${type.name ?? unnamed}`;
}

/** Stars bind weaker than brackets and parentheses. */
function grouped(inner: string): string {
  return inner.startsWith("*") || inner.startsWith("&") ? `(${inner})` : inner;
}

function join(name: string, inner: string): string {
  if (inner === "" || inner.startsWith("[")) return inner === "" ? name : `${name} ${inner}`;
  return `${name} ${inner.trimStart()}`;
}
