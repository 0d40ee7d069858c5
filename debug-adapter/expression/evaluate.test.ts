import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { baseType, contextOver, inMemory, member, structure } from "../testing/values.ts";
import { encodeUtf8 } from "../../runtime/base/text.ts";
import type { Piece } from "../../runtime/binary/location.ts";
import type { Place, Value } from "../value/value.ts";
import { formatValue } from "../value/format.ts";
import { evaluateAssignment, evaluateExpression, type Scope } from "./evaluate.ts";
import { arrayOf, BOOL, CHAR, DOUBLE, INT, pointerTo, UNSIGNED_INT } from "./types.ts";

// 0x1000: int 5; 0x1004: unsigned 4000000000; 0x1008: int[3] {10, 20, 30}; 0x1014: char -1; 0x1018: int * to 0x1008; 0x1020: struct {7, 8}; 0x1028: "ab"
const MEMORY = new Uint8Array(0x30);
const view = new DataView(MEMORY.buffer);
view.setInt32(0, 5, true);
view.setUint32(4, 4_000_000_000, true);
[10, 20, 30].forEach((value, index) => {
  view.setInt32(8 + 4 * index, value, true);
});
view.setInt8(0x14, -1);
view.setBigUint64(0x18, 0x1008n, true);
view.setInt32(0x20, 7, true);
view.setInt32(0x24, 8, true);
MEMORY.set(encodeUtf8("ab"), 0x28);

const point = structure("point", 8, [member("x", INT, 0), member("y", INT, 4)]);
/** The first four bits of `i`, and four more that are all set. */
const fields = structure("fields", 4, [
  member("low", UNSIGNED_INT, 0, { bitOffset: 0, bitSize: 4 }),
  member("high", INT, 0, { bitOffset: 163, bitSize: 5 }),
]);
const PIECES: readonly Piece[] = [
  { kind: "register", register: 1, bitOffset: 32, bitSize: 32 },
  { kind: "memory", address: 0x1008n, bitOffset: 0, bitSize: 32 },
];
const variables = new Map<string, Value>([
  ["i", inMemory(INT, 0x1000n)],
  ["u", inMemory(UNSIGNED_INT, 0x1004n)],
  ["a", inMemory(arrayOf(INT, 3), 0x1008n)],
  ["c", inMemory(CHAR, 0x1014n)],
  ["p", inMemory(pointerTo(INT), 0x1018n)],
  ["s", inMemory(point, 0x1020n)],
  ["t", inMemory(arrayOf(CHAR, 4), 0x1028n)],
  ["bits", inMemory(fields, 0x1000n)],
  ["halves", { type: point, place: { kind: "pieces", pieces: PIECES } }],
  ["whole", { type: point, place: { kind: "register", register: 3, offset: 0 } }],
  ["z", inMemory(baseType("complex double", 16, "complex-float"), 0x1000n)],
  ["d", inMemory(DOUBLE, 0x1000n)],
  [
    "e",
    inMemory(
      {
        ...baseType("", 4, "signed"),
        kind: "enumeration",
        name: "e",
        qualifiedName: undefined,
        isScoped: false,
        isSigned: true,
        isIncomplete: false,
        enumerators: [{ name: "FIVE", value: 5n }],
      },
      0x1000n,
    ),
  ],
]);
const scope: Scope = {
  named: (name) => variables.get(name),
  register: () => undefined,
  typeNamed: (name) => (name === "point" ? point : undefined),
  truth: INT,
};
const context = contextOver(MEMORY);

function result(text: string, within = scope): string {
  const evaluated = evaluateExpression(text, context, within);
  return evaluated.kind === "problem"
    ? evaluated.message
    : formatValue(context, evaluated.value, { notation: evaluated.format });
}

const RESULTS: readonly [expression: string, expected: string][] = [
  ["1 + 2 * 3", "7"],
  ["(1 + 2) * 3", "9"],
  ["10 - 4 - 3", "3"],
  ["7 / 2 * 2", "6"],
  ["-7 % 3", "-1"],
  ["1 << 4 | 1", "17"],
  ["~0", "-1"],
  ["!5 || !0", "1"],
  ["0 && 1 / 0", "0"],
  ["1 || 1 / 0", "1"],
  ["2147483647 + 1", "-2147483648"],
  ["2147483648", "2147483648"],
  ["0xffffffff + 1", "0"],
  ["4294967295u + 1", "0"],
  ["-1 < 1u", "0"],
  ["-1L < 1u", "1"],
  ["u + u", "3705032704"],
  ["c", "-1"],
  ["c == 0xff", "0"],
  ["(unsigned char)c == 0xff", "1"],
  ["1.5 + 1", "2.5"],
  ["1 / 2.0f", "0.5"],
  ["(int)3.9", "3"],
  ["i > 3 ? 10 : 20", "10"],
  ["a[1]", "20"],
  ["*a", "10"],
  ["*(a + 2)", "30"],
  ["p[2]", "30"],
  ["&a[2] - &a[0]", "2"],
  ["p == a", "1"],
  ["p + 1", "0x100c"],
  ["s.x + s.y", "15"],
  ["(&s)->y", "8"],
  ["(&s).y", "8"],
  ["sizeof(int)", "4"],
  ["sizeof a", "12"],
  ["sizeof(struct point *)", "8"],
  ["*(struct point *)&s.x", "{x = 7, y = 8}"],
  ["(char)65", "65 'A'"],
  ["'\\n'", "10 '\\n'"],
  ["017", "15"],
  ["0b101", "5"],
  ["255,x", "0xff"],
  ["e,d", "5"],
  ["c,d", "-1"],
  ["(char)65,d", "65"],
  ["(_Bool)1,d", "1"],
  ["a[0]@2", "{10, 20}"],
  ['t == "ab"', "1"],
  ['"ab" != t', "0"],
  ['t == "abc"', "0"],
  ['&t[0] == "ab"', "1"],
  ["t == t", "1"],
  ["1_000 + 0xff_u8", "1255"],
  ["255u8 + 1", "256"],
  ["0o17 + 0b1_0", "17"],
  ["2.5f32 + 1_0f64", "12.5"],
  ["1_0.5", "10.5"],
  ["i as u8 + 1", "6"],
  ["-1 as u8 as i32", "255"],
  ["2 * i as usize", "10"],
  ["-1i128 as u128", "340282366920938463463374607431768211455"],
  ["10,o", "012"],
  ["0,o", "0"],
  ["-1,b", `0b${"1".repeat(32)}`],
  ["a,t", "{0b1010, 0b10100, 0b11110}"],
  ["e,o", "05"],
  ["bits.low,x", "0x5"],
  ["bits.high,x", "0x1f"],
  ["*(int (*)[3])a", "{10, 20, 30}"],
  ["(*(int (*)[3])a)[2]", "30"],
  ["*(char (*)[2][3])p", '{"\\n", ""}'],
  ["sizeof(int *(*)[3])", "8"],
  ["sizeof(int[2][3])", "24"],
  ["(int (*)(char, int (*)(void)))0x5000", "0x5000 <five>"],
  ["(unsigned __int128)1 << 100 >> 98", "4"],
  ["0x100000000000000000", "295147905179352825856"],
  ["-0x100000000000000000,x", "0xfffffffffffffff00000000000000000"],
  ["e", "FIVE"],
  ["e == FIVE", "1"],
  ["true && NULL == 0", "1"],
  ["((unsigned long)1 << 63) >> 63", "1"],
];

for (const [expression, expected] of RESULTS) {
  void test(`${expression} is ${expected}`, () => {
    assert.equal(result(expression), expected);
  });
}

void test("comparisons are numbers in C, and true or false in other languages", () => {
  const cxx = { ...scope, truth: BOOL };
  for (const [expression, expected] of [
    ["i == 5", "true"],
    ["i < 5", "false"],
    ["!i", "false"],
    ["i == 5 && c", "true"],
    ["i != 5 || !c", "false"],
  ] as const)
    assert.equal(result(expression, cxx), expected, expression);
});

const REFUSALS: readonly [expression: string, sentence: RegExp][] = [
  ["", /no expression/],
  ["1 +", /ends too early/],
  ["(1", /`\)` is missing at the end/],
  ["i++", /`\+\+` would change the program: write an assignment in the debug console, such as `x = x \+ 1`/],
  ["--i", /such as `x = x - 1`/],
  ["1 2", /`2` is not understood/],
  ["f(1)", /There is no `f`|not called/],
  ["i(1)", /not called/],
  ["*i", /needs a pointer/],
  ["s + 1", /is a structure, not a number/],
  ["z + 1", /is a complex number/],
  ["i.x", /not a structure or union/],
  ["s.z", /no member `z`/],
  ["&5", /not in memory/],
  ["1 << 32", /has no meaning in C/],
  ["1 % 0", /Division by zero/],
  ["1.5 % 2", /needs integers/],
  ["*(int *)0", /null/],
  ["*(void *)8", /has no type/],
  ["p * 2", /does not work on these pointers/],
  ["#", /not understood/],
  ["089", /octal/],
  ["((((((".repeat(40), /nested too deeply|longer/],
  ["1,q", /only `x`/],
  ["i as", /After `as` the name of a type must stand/],
  ["i as nosuch", /There is no type `nosuch`/],
  ["0x_", /no digits/],
  ["(int (*)(char", /`\)` is missing at the end/],
  ["(int (*)[x])0", /a number must stand/],
  ["0x100000000000000000000000000000000", /more than 128 bits/],
];

for (const [expression, sentence] of REFUSALS) {
  void test(`refused: ${expression.slice(0, 20)}`, () => {
    assert.match(result(expression), sentence);
  });
}

void test("assignments say what to write, with C's conversions", () => {
  const bytesFor = (name: string, text: string): number[] | string => {
    const target = variables.get(name);
    assert.ok(target);
    const assignment = evaluateAssignment(target, text, context, scope);
    return "kind" in assignment ? assignment.message : [...assignment.bytes];
  };
  assert.deepEqual(bytesFor("i", "-1"), [0xff, 0xff, 0xff, 0xff]);
  assert.deepEqual(bytesFor("c", "257"), [1]);
  assert.deepEqual(bytesFor("i", "2.9"), [2, 0, 0, 0]);
  assert.deepEqual(bytesFor("e", "FIVE"), [5, 0, 0, 0]);
  assert.deepEqual(bytesFor("s", "s"), [7, 0, 0, 0, 8, 0, 0, 0]);
  assert.match(String(bytesFor("s", "1")), /set the members one by one/);
  const doubles = (...values: readonly number[]): number[] => [
    ...new Uint8Array(Float64Array.from(values).buffer),
  ];
  assert.deepEqual(bytesFor("z", "1.5"), doubles(1.5, 0));
  assert.deepEqual(bytesFor("d", "-inf"), doubles(Number.NEGATIVE_INFINITY));
  assert.deepEqual(bytesFor("d", "nan"), doubles(Number.NaN));
  assert.match(String(bytesFor("i", "nan")), /no `nan` here/);
  assert.match(String(bytesFor("a", "1")), /An array can only be set to another one/);
});

void test("what is in registers is assigned to part by part", () => {
  const placeOf = (text: string): Place | undefined => {
    const evaluated = evaluateExpression(text, context, scope);
    return evaluated.kind === "value" ? evaluated.assignment?.target.place : undefined;
  };
  assert.deepEqual(placeOf("whole.y = 1"), { kind: "register", register: 3, offset: 4 });
  assert.deepEqual(placeOf("halves.x = 1"), { kind: "register", register: 1, offset: 4 });
  assert.deepEqual(placeOf("halves.y = 1"), { kind: "memory", address: 0x1008n });
  assert.equal(result("halves.y"), "10");
  assert.equal(result("&halves.y"), "0x1008");
});

void test("any text gives a value or a sentence, never an exception", () => {
  const words = fc.constantFrom(
    "i",
    "a",
    "p",
    "s",
    "+",
    "-",
    "*",
    "(",
    ")",
    "[",
    "]",
    ".",
    "->",
    "x",
    "1",
    "'a'",
    '"t"',
    "sizeof",
    "int",
    "?",
    ":",
    ",",
    "$rip",
    "&",
    "==",
    "@",
    "=",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(words, { maxLength: 12 }).map((list) => list.join(" ")),
      ),
      (text) => {
        const evaluated = evaluateExpression(text, context, scope);
        if (evaluated.kind === "problem") assert.ok(evaluated.message.length > 0);
        else formatValue(context, evaluated.value, { notation: undefined });
      },
    ),
    { numRuns: 2000 },
  );
});
