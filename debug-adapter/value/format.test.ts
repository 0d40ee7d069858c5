import assert from "node:assert/strict";
import { test } from "node:test";
import type { ArrayType, DataType, EnumerationType } from "../../runtime/binary/data-types.ts";
import { baseType, contextOver, inMemory, member, structure } from "../testing/values.ts";
import { countParts, partsOf } from "./children.ts";
import { formatValue } from "./format.ts";
import { typeName } from "../../runtime/binary/type-names.ts";

const INT = baseType("int", 4, "signed");
const CHAR = baseType("char", 1, "signed-char");
const BYTE = baseType("unsigned char", 1, "unsigned-char");
const FLOAT = baseType("float", 4, "float");
const LONG_DOUBLE = baseType("long double", 16, "float");

const pointer = (target: DataType): DataType => ({ kind: "pointer", id: -1, size: 8, target });
const array = (element: DataType, size: number, ...counts: number[]): ArrayType => ({
  kind: "array",
  id: -1,
  element,
  size,
  isVector: false,
  dimensions: counts.map((count) => ({ lowerBound: 0, count, dynamicCount: undefined })),
});
const enumeration = (...enumerators: [string, bigint][]): EnumerationType => ({
  kind: "enumeration",
  id: -1,
  name: "e",
  qualifiedName: undefined,
  isScoped: false,
  size: 4,
  isSigned: true,
  isIncomplete: false,
  enumerators: enumerators.map(([name, value]) => ({ name, value })),
});

function shown(type: DataType, bytes: readonly number[] | string, hex = false): string {
  const content =
    typeof bytes === "string"
      ? Uint8Array.from(bytes, (letter) => letter.charCodeAt(0))
      : Uint8Array.from(bytes);
  return formatValue(contextOver(content), inMemory(type), { notation: hex ? "hexadecimal" : undefined });
}

const CASES: readonly [name: string, shown: string, expected: string][] = [
  ["a negative integer", shown(INT, [0xfe, 0xff, 0xff, 0xff]), "-2"],
  ["an integer in hexadecimal", shown(INT, [0xfe, 0xff, 0xff, 0xff], true), "0xfffffffe"],
  ["a character", shown(CHAR, "A"), "65 'A'"],
  ["a line end", shown(CHAR, "\n"), "10 '\\n'"],
  ["a byte beyond ASCII", shown(BYTE, [200]), "200"],
  ["a float that is not a sum of powers of two", shown(FLOAT, [0xcd, 0xcc, 0xcc, 0x3d]), "0.1"],
  ["a negative zero", shown(FLOAT, [0, 0, 0, 0x80]), "-0"],
  ["not a number", shown(FLOAT, [0, 0, 0xc0, 0x7f]), "nan"],
  ["x87's one", shown(LONG_DOUBLE, [0, 0, 0, 0, 0, 0, 0, 0x80, 0xff, 0x3f, 0, 0, 0, 0, 0, 0]), "1"],
  ["text in an array, and what was there before", shown(array(CHAR, 8, 8), "abc\0old\0"), '"abc"'],
  ["text that fills its array", shown(array(CHAR, 3, 3), "abc"), '"abc"'],
  ["text with a quote and a line end", shown(array(CHAR, 5, 5), '"\n\0\0\0'), '"\\"\\n"'],
  ["UTF-8", shown(array(CHAR, 4, 4), "\xc3\xa4x\0"), '"äx"'],
  ["broken UTF-8", shown(array(CHAR, 3, 3), "\xc3x\0"), '"\\303x"'],
  ["text that turns the direction of reading", shown(array(CHAR, 4, 4), "\xe2\x80\xae\0"), '"\\u202e"'],
  ["bytes", shown(array(BYTE, 3, 3), [1, 2, 255]), "{1, 2, 255}"],
  ["rows", shown(array(INT, 16, 2, 2), [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0]), "{{1, 2}, {3, 4}}"],
  ["an enumerator", shown(enumeration(["A", 0n], ["B", 7n]), [7, 0, 0, 0]), "B"],
  ["a number that no enumerator has", shown(enumeration(["A", 0n], ["B", 7n]), [3, 0, 0, 0]), "3"],
  ["flags", shown(enumeration(["R", 1n], ["W", 2n], ["X", 4n]), [5, 0, 0, 0]), "R | X"],
  ["flags and a rest", shown(enumeration(["R", 1n], ["W", 2n]), [9, 0, 0, 0]), "R | 0x8"],
  ["a null pointer", shown(pointer(INT), [0, 0, 0, 0, 0, 0, 0, 0]), "0x0"],
  ["a pointer to something with a name", shown(pointer(INT), [0, 0x50, 0, 0, 0, 0, 0, 0]), "0x5000 <five>"],
  ["a string", shown(pointer(CHAR), "\x08\x10\0\0\0\0\0\0hi\0"), '0x1008 "hi"'],
  ["a string whose end cannot be read", shown(pointer(CHAR), "\x08\x10\0\0\0\0\0\0hi"), '0x1008 "hi"…'],
  ["a pointer into nowhere", shown(pointer(CHAR), [0, 0, 9, 0, 0, 0, 0, 0]), "0x90000 <cannot read memory>"],
  ["memory that cannot be read", shown(INT, [1, 2]), "<cannot read memory at 0x1000>"],
];

for (const [name, actual, expected] of CASES) {
  void test(`shown: ${name}`, () => {
    assert.equal(actual, expected);
  });
}

void test("members of anonymous unions are the structure's own; bit fields have their sign", () => {
  const union: DataType = {
    ...structure("", 4, [member("i", INT, 0), member("f", FLOAT, 0)]),
    kind: "union",
    name: undefined,
  };
  const type = structure("s", 12, [
    member("low", INT, 0, { bitOffset: 0, bitSize: 3 }),
    member("high", INT, 0, { bitOffset: 3, bitSize: 7 }),
    member(undefined, union, 4),
    member("last", INT, 8),
  ]);
  const context = contextOver(Uint8Array.from([0b1111_1101, 0b01, 0, 0, 0, 0, 0x80, 0x3f, 9, 0, 0, 0]));
  const value = inMemory(type);
  assert.deepEqual(countParts(context, value), { named: 5, indexed: 0 });
  const parts = partsOf(context, value, 0, 10).map((part) => [
    part.expression("s"),
    formatValue(context, part, { notation: undefined }),
  ]);
  assert.deepEqual(parts, [
    ["s.low", "-3"],
    ["s.high", "63"],
    ["s.i", "1065353216"],
    ["s.f", "1"],
    ["s.last", "9"],
  ]);
  assert.equal(
    formatValue(context, value, { notation: undefined }),
    "{low = -3, high = 63, i = 1065353216, f = 1, last = 9}",
  );
});

void test("types are written as in C", () => {
  const constant = (target: DataType): DataType => ({
    kind: "qualified",
    id: -1,
    qualifier: "const",
    target,
  });
  const callback: DataType = {
    kind: "function",
    id: -1,
    returns: INT,
    parameters: [CHAR, pointer(INT)],
    isVariadic: true,
  };
  const none: DataType = { kind: "function", id: -1, returns: INT, parameters: [], isVariadic: false };
  const names: [DataType, string][] = [
    [pointer(constant(CHAR)), "const char *"],
    [constant(pointer(CHAR)), "char *const"],
    [pointer(pointer(INT)), "int **"],
    [array(INT, 24, 2, 3), "int [2][3]"],
    [pointer(array(INT, 8, 2)), "int (*)[2]"],
    [array(pointer(INT), 16, 2), "int *[2]"],
    [pointer(callback), "int (*)(char, int *, ...)"],
    [array(pointer(none), 16, 2), "int (*[2])(void)"],
    [structure("point", 8, []), "struct point"],
  ];
  for (const [type, expected] of names) assert.equal(typeName(type, "source"), expected);
});
