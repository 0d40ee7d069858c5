/** Types that expressions make: C's own, and pointers and arrays of others. */
import type {
  ArrayType,
  BaseEncoding,
  BaseType,
  DataType,
  PointerType,
  ReferenceType,
} from "../../runtime/binary/data-types.ts";
import { sizeOf, strip } from "../value/value.ts";
import { ExpressionError, type Declarator, type Expression, type TypeSyntax } from "./syntax.ts";

/** Types that are made up have negative numbers, as `void` has. */
let nextId = -1000;

function base(name: string, size: number, encoding: BaseEncoding): BaseType {
  return { kind: "base", id: nextId--, name, size, encoding };
}

/** The sizes are those of the System V ABI for AMD64 (figure 3.1). */
export const INT = base("int", 4, "signed");
export const UNSIGNED_INT = base("unsigned int", 4, "unsigned");
export const LONG = base("long", 8, "signed");
export const UNSIGNED_LONG = base("unsigned long", 8, "unsigned");
export const BOOL = base("bool", 1, "boolean");
export const CHAR = base("char", 1, "signed-char");
export const FLOAT = base("float", 4, "float");
export const DOUBLE = base("double", 8, "float");
export const UNSIGNED_INT128 = base("unsigned __int128", 16, "unsigned");
const INT128 = base("__int128", 16, "signed");
export const VOID: DataType = { kind: "unspecified", id: nextId--, name: "void" };

/** By the words of a declaration, sorted (C11, 6.7.2: they may stand in any order). */
const BY_WORDS: ReadonlyMap<string, DataType> = new Map<string, DataType>([
  ["void", VOID],
  ["char", CHAR],
  ["char signed", base("signed char", 1, "signed-char")],
  ["char unsigned", base("unsigned char", 1, "unsigned-char")],
  ["short", base("short", 2, "signed")],
  ["short unsigned", base("unsigned short", 2, "unsigned")],
  ["", INT],
  ["unsigned", UNSIGNED_INT],
  ["long", LONG],
  ["long unsigned", UNSIGNED_LONG],
  ["long long", base("long long", 8, "signed")],
  ["long long unsigned", base("unsigned long long", 8, "unsigned")],
  ["float", FLOAT],
  ["double", DOUBLE],
  ["double long", base("long double", 16, "float")],
  ["bool", BOOL],
  ["__int128", INT128],
  ["__int128 unsigned", UNSIGNED_INT128],
  ["_Bool", base("_Bool", 1, "boolean")],
]);

/** Rust's own, which a program that does not use them has no information about. */
const RUST_TYPES: ReadonlyMap<string, DataType> = new Map<string, DataType>([
  ...[8, 16, 32, 64, 128].flatMap((bits) => [
    [`i${bits}`, base(`i${bits}`, bits / 8, "signed")] as const,
    [`u${bits}`, base(`u${bits}`, bits / 8, "unsigned")] as const,
  ]),
  ["isize", base("isize", 8, "signed")],
  ["usize", base("usize", 8, "unsigned")],
  ["f32", FLOAT],
  ["f64", DOUBLE],
]);

/** Finds the program's own types; `kind` is the keyword before the name, if any. */
export type FindType = (name: string, kind: "struct" | "union" | "enum" | undefined) => DataType | undefined;

export function resolveType(syntax: TypeSyntax, find: FindType): DataType {
  let type = resolveWords(syntax.words, find);
  for (const declarator of syntax.declarators) type = declared(type, declarator);
  return type;
}

function declared(type: DataType, declarator: Declarator): DataType {
  switch (declarator.kind) {
    case "pointer":
      return pointerTo(type);
    case "reference":
      return referenceTo(type);
    case "array":
      return arrayOf(type, declarator.count);
    case "function":
      return { kind: "function", id: nextId--, returns: type, parameters: [], isVariadic: false };
  }
}

function resolveWords(words: readonly string[], find: FindType): DataType {
  const [first, second] = words;
  if (words.length === 2 && second !== undefined) {
    if (first === "struct" || first === "union" || first === "enum")
      return found(find(second, first), `${first} ${second}`);
    if (first === "class") return found(find(second, "struct"), second);
  }
  const sorted = words.filter((word) => word !== "signed" || words.includes("char")).sort();
  // `short int`, `long int` and plain `int` are the same without the word.
  const known = BY_WORDS.get(sorted.filter((word) => word !== "int").join(" "));
  if (known !== undefined && words.length > 0) return known;
  const name = words.join(" ");
  return found(find(name, undefined) ?? RUST_TYPES.get(name), name);
}

function found(type: DataType | undefined, name: string): DataType {
  if (type === undefined) throw new ExpressionError(`There is no type \`${name}\`.`);
  return type;
}

export function pointerTo(target: DataType): PointerType {
  return { kind: "pointer", id: nextId--, size: 8, target };
}

function referenceTo(target: DataType): ReferenceType {
  return { kind: "reference", id: nextId--, size: 8, isRvalue: false, target };
}

export function arrayOf(element: DataType, count: number): ArrayType {
  const size = sizeOf(element);
  return {
    kind: "array",
    id: nextId--,
    element,
    dimensions: [{ lowerBound: 0, count, dynamicCount: undefined }],
    size: size === undefined ? undefined : size * count,
    isVector: false,
  };
}

export function integerType(size: number, isSigned: boolean): BaseType {
  if (size > 8) return isSigned ? INT128 : UNSIGNED_INT128;
  if (size > 4) return isSigned ? LONG : UNSIGNED_LONG;
  return isSigned ? INT : UNSIGNED_INT;
}

/** The type of an integer constant (C11, 6.4.4.1). */
export function literalType({
  value,
  suffix,
  isDecimal,
}: Extract<Expression, { kind: "integer" }>): DataType {
  const named = RUST_TYPES.get(suffix);
  if (named !== undefined) return named;
  const isUnsigned = suffix.includes("u");
  const isLong = suffix.includes("l");
  if (!isLong && !isUnsigned && value < 1n << 31n) return INT;
  if (!isLong && (isUnsigned || !isDecimal) && value < 1n << 32n) return UNSIGNED_INT;
  // C has no constants that are longer, but who sets an `__int128` needs them.
  if (value >= 1n << 128n) throw new ExpressionError("The number has more than 128 bits.");
  if (value >= 1n << 64n) return integerType(16, !isUnsigned && value < 1n << 127n);
  return !isUnsigned && value < 1n << 63n ? LONG : UNSIGNED_LONG;
}

/** What a reference refers to; any other type as it is. */
export function targetOf(reference: DataType): DataType {
  const type = strip(reference);
  return type.kind === "reference" ? type.target : type;
}
