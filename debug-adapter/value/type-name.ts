/** Types as C writes them: `const char *`, `int [2][3]`, `int (*)(int, char)`. */
import { readableName } from "../../runtime/binary/cxx-names.ts";
import type { ArrayDimension, DataType } from "../../runtime/binary/data-types.ts";

/** Types may be cyclic (a function that takes a pointer to itself). */
const DEPTH_LIMIT = 24;

/** `declarator` is what stands where a variable's name would. */
export function typeName(type: DataType, declarator = "", depth = 0): string {
  if (depth > DEPTH_LIMIT) return "…";
  const next = (inner: DataType, around: string): string => typeName(inner, around, depth + 1);
  switch (type.kind) {
    case "base":
    case "unspecified":
      return join(type.name, declarator);
    case "typedef":
      return join(readableName(type.qualifiedName ?? type.name), declarator);
    case "structure":
    case "class":
    case "union":
    case "enumeration":
      return join(tagged(type), declarator);
    case "qualified":
      return qualified(type, declarator, next);
    case "pointer":
    case "reference": {
      if (type.name !== undefined) return join(readableName(type.name), declarator);
      const sign = type.kind === "pointer" ? "*" : type.isRvalue ? "&&" : "&";
      return next(type.target, pointed(type.target, `${sign}${declarator}`));
    }
    case "member-pointer":
      return next(type.target, pointed(type.target, `${next(type.containing, "")}::*${declarator}`));
    case "array":
      return next(type.element, declarator + type.dimensions.map(dimensionText).join(""));
    case "function": {
      const parameters = type.parameters.map((parameter) => next(parameter, ""));
      if (type.isVariadic) parameters.push("...");
      return next(type.returns, `${declarator}(${parameters.length === 0 ? "void" : parameters.join(", ")})`);
    }
  }
}

type Tagged = Extract<DataType, { kind: "structure" | "class" | "union" | "enumeration" }>;

/** In C a tag is a name only behind its keyword. */
function tagged(type: Tagged): string {
  if (type.qualifiedName !== undefined) return readableName(type.qualifiedName);
  if (type.kind === "class") return type.name ?? "class {…}";
  const word = type.kind === "structure" ? "struct" : type.kind === "enumeration" ? "enum" : "union";
  return `${word} ${type.name ?? "{…}"}`;
}

/** `const int` but `int *const`: a qualifier of a pointer stands behind the star. */
function qualified(
  { qualifier, target }: Extract<DataType, { kind: "qualified" }>,
  declarator: string,
  next: (inner: DataType, around: string) => string,
): string {
  const word = qualifier === "atomic" ? "_Atomic" : qualifier;
  if (target.kind === "pointer") {
    return next(target.target, pointed(target.target, `*${join(word, declarator)}`));
  }
  // An array that is constant is one of constants, and gcc says both.
  if (target.kind === "array" && hasQualifier(target.element, qualifier)) return next(target, declarator);
  return `${word} ${next(target, declarator)}`;
}

function hasQualifier(type: DataType, qualifier: string): boolean {
  let inner = type;
  for (let depth = 0; depth < DEPTH_LIMIT && inner.kind === "qualified"; depth++) {
    if (inner.qualifier === qualifier) return true;
    inner = inner.target;
  }
  return false;
}

/** A star binds weaker than what follows the name of an array or a function. */
function pointed(target: DataType, declarator: string): string {
  return target.kind === "array" || target.kind === "function" ? `(${declarator})` : declarator;
}

function dimensionText({ count }: ArrayDimension): string {
  return `[${count ?? ""}]`;
}

function join(name: string, declarator: string): string {
  return declarator === "" ? name : `${name} ${declarator}`;
}
