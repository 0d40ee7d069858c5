import assert from "node:assert/strict";
import { test } from "node:test";

import { canonicalBaseName } from "./base-names.ts";
import type { DataType, FunctionType, PointerType } from "./data-types.ts";
import { sizeOf, strip, typeName } from "./type-names.ts";

const int: DataType = { kind: "base", id: 1, name: "int", size: 4, encoding: "signed" };
const char: DataType = { kind: "base", id: 2, name: "char", size: 1, encoding: "signed-char" };
const nothing: DataType = { kind: "unspecified", id: -1, name: "void" };

function pointer(target: DataType): PointerType {
  return { kind: "pointer", id: 3, size: 8, target };
}

function constant(target: DataType): DataType {
  return { kind: "qualified", id: 4, qualifier: "const", target };
}

function array(element: DataType, ...counts: (number | undefined)[]): DataType {
  const dimensions = counts.map((count) => ({ lowerBound: 0, count, dynamicCount: undefined }));
  return { kind: "array", id: 5, element, dimensions, size: undefined, isVector: false };
}

function inRust(type: DataType): DataType {
  return type.kind === "array" || type.kind === "pointer" ? { ...type, isRust: true } : type;
}

function memberOf(name: string, target: DataType): DataType {
  const containing: DataType = { kind: "unspecified", id: 8, name };
  return { kind: "member-pointer", id: 9, size: 8, target, containing };
}

function callable(returns: DataType, parameters: readonly DataType[], isVariadic = false): FunctionType {
  return { kind: "function", id: 6, returns, parameters, isVariadic };
}

test("types are written as C writes them", () => {
  const cases: readonly (readonly [DataType, string])[] = [
    [pointer(constant(char)), "const char *"],
    [constant(pointer(char)), "char * const"],
    [pointer(pointer(nothing)), "void **"],
    [array(int, 2, 3), "int [2][3]"],
    [array(pointer(int), 4), "int *[4]"],
    [pointer(array(int, 4)), "int (*)[4]"],
    [array(int, undefined), "int []"],
    [constant(array(constant(char), 2)), "const char [2]"],
    [constant(array(char, 2)), "const char [2]"],
    [pointer(callable(int, [int, pointer(nothing)])), "int (*)(int, void *)"],
    [callable(nothing, []), "void (void)"],
    [pointer(callable(int, [pointer(constant(char))], true)), "int (*)(const char *, ...)"],
    [array(pointer(callable(int, [])), 3), "int (*[3])(void)"],
    [memberOf("Shape", int), "int Shape::*"],
    [memberOf("Shape", callable(int, [int])), "int (Shape::*)(int)"],
    [array(memberOf("Shape", callable(int, [])), 2), "int (Shape::*[2])(void)"],
    [inRust(pointer(int)), "*mut int"],
    [inRust(array(int, 6)), "[int; 6]"],
    [inRust(array(inRust(array(int, 2)), 3)), "[[int; 2]; 3]"],
  ];
  for (const [type, text] of cases) assert.equal(typeName(type), text);
});

test("types that refer to themselves have names and sizes all the same", () => {
  const circle: { kind: "typedef"; id: number; name: string; qualifiedName: undefined; target: DataType } = {
    kind: "typedef",
    id: 7,
    name: "circle",
    qualifiedName: undefined,
    target: int,
  };
  circle.target = circle;
  assert.equal(typeName(circle), "circle");
  assert.equal(sizeOf(circle), undefined);
  assert.equal(strip(circle).kind, "typedef");
  const endless = { ...callable(int, []), parameters: [] as DataType[] };
  endless.parameters.push(pointer(endless), pointer(endless));
  assert.ok(typeName(endless).length < 10_000);
});

test("each arithmetic type has one name", () => {
  assert.equal(canonicalBaseName("long unsigned int"), "unsigned long");
  assert.equal(canonicalBaseName("long long int"), "long long");
  assert.equal(canonicalBaseName("short int"), "short");
  assert.equal(canonicalBaseName("signed char"), "signed char");
  assert.equal(canonicalBaseName("unsigned int"), "unsigned int");
  assert.equal(canonicalBaseName("__int128 unsigned"), "unsigned __int128");
  assert.equal(canonicalBaseName("_Bool"), "_Bool");
});
