import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { DataType } from "../../runtime/binary/data-types.ts";
import { evaluateAgent } from "../../runtime/gdbstub/agent/evaluate.ts";
import { baseType, contextOver, member, structure } from "../testing/values.ts";
import { integerBytes, type Value } from "../value/value.ts";
import { integerOf } from "../value/scalars.ts";
import { agentCode, type CodeScope } from "./agent-code.ts";
import { evaluateExpression, isTruthy, type Scope } from "./evaluate.ts";
import { parseExpression } from "./parse.ts";
import { arrayOf, BOOL, CHAR, DOUBLE, INT, LONG, pointerTo, UNSIGNED_INT, UNSIGNED_LONG } from "./types.ts";

const SHORT = baseType("short", 2, "signed");
const BYTE = baseType("unsigned char", 1, "unsigned-char");
const MODE: DataType = {
  ...baseType("", 1, "unsigned"),
  kind: "enumeration",
  name: "mode",
  qualifiedName: undefined,
  isScoped: false,
  isSigned: false,
  isIncomplete: false,
  enumerators: [
    { name: "OFF", value: 0n },
    { name: "ON", value: 3n },
  ],
};
const POINT = structure("point", 12, [member("x", INT, 0), member("y", SHORT, 4), member("z", BYTE, 6)]);

/** Offsets from the register that the frame hangs on. */
const VARIABLES: Readonly<Record<string, readonly [DataType, number]>> = {
  i: [INT, 0],
  u: [UNSIGNED_INT, 4],
  s: [SHORT, 8],
  c: [CHAR, 10],
  b: [BYTE, 11],
  l: [LONG, 16],
  w: [UNSIGNED_LONG, 24],
  p: [pointerTo(INT), 32],
  q: [pointerTo(POINT), 40],
  a: [arrayOf(INT, 3), 48],
  here: [POINT, 60],
  mode: [MODE, 72],
  flag: [BOOL, 73],
  d: [DOUBLE, 80],
  n: [pointerTo(INT), 88],
};
const BASE = 0x1000n;
const FRAME_REGISTER = 6;
const VALUE_REGISTER = 3;

function places(memory: Uint8Array, word: bigint) {
  const scope: Scope = {
    named: (name) => {
      const [type, offset] = VARIABLES[name] ?? [];
      return type && { type, place: { kind: "memory", address: BASE + BigInt(offset ?? 0) } };
    },
    register: (name): Value | undefined =>
      name === "rbx"
        ? { type: UNSIGNED_LONG, place: { kind: "bytes", bytes: integerBytes(word, 8), known: undefined } }
        : undefined,
    typeNamed: () => undefined,
    truth: INT,
  };
  const code: CodeScope = {
    named: (name) => {
      const [type, offset] = VARIABLES[name] ?? [];
      const place = {
        kind: "memory",
        register: FRAME_REGISTER,
        offset: BigInt(offset ?? 0) - 0x40n,
      } as const;
      return type && { type, place };
    },
    register: (name) =>
      name === "rbx"
        ? { type: UNSIGNED_LONG, place: { kind: "register", register: VALUE_REGISTER, offset: 0 } }
        : undefined,
    typeNamed: () => undefined,
  };
  const context = contextOver(memory);
  const machine = {
    register: (number: number) =>
      number === FRAME_REGISTER ? BASE + 0x40n : number === VALUE_REGISTER ? word : undefined,
    memory: (address: bigint, length: number) => {
      const bytes = context.frame.readMemory(address, length);
      return bytes && integerOf(bytes, false);
    },
  };
  return { scope, code, context, machine };
}

/** What the evaluator says; a sentence is why it says nothing. */
function judged(text: string, { scope, context }: ReturnType<typeof places>): boolean | string {
  const evaluated = evaluateExpression(text, context, scope);
  if (evaluated.kind === "problem") return evaluated.message;
  const truth = isTruthy(context, evaluated.value);
  return typeof truth === "boolean" ? truth : truth.message;
}

function codeFor(text: string, scope: CodeScope): Uint8Array | undefined {
  return agentCode(parseExpression(text, { isType: () => false, isValue: () => true }).expression, scope);
}

const memoryFrom = (numbers: readonly bigint[]): Uint8Array => {
  const memory = new Uint8Array(96);
  for (const [index, number] of numbers.entries()) memory.set(integerBytes(number, 8), 8 * index);
  // Pointers lead somewhere: to the array, to the structure, and nowhere.
  memory.set(integerBytes(BASE + 48n, 8), 32);
  memory.set(integerBytes(BASE + 60n, 8), 40);
  memory.set(new Uint8Array(8), 88);
  return memory;
};

const names = fc.constantFrom(
  ...["i", "u", "s", "c", "b", "l", "w", "mode", "flag", "p", "a", "n", "d", "$rbx", "ON"],
  ...["*p", "p[1]", "a[2]", "q->x", "q->y", "here.z", "here.x", "&here", "*n", "a[i & 1]", "&i", "here"],
);
const literals = fc.oneof(
  fc.integer({ min: 0, max: 70 }).map(String),
  fc.constantFrom(
    "0xff",
    "0xffffffff",
    "2147483648",
    "4294967295u",
    "0x8000000000000000",
    "'a'",
    "1.5",
    "-1",
    "true",
  ),
);
const { text: expressions } = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    names,
    literals,
    fc
      .tuple(
        tie("text"),
        fc.constantFrom(..."+ - * / % & | ^ << >> < <= > >= == != && ||".split(" ")),
        tie("text"),
      )
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    fc
      .tuple(fc.constantFrom("-", "~", "!", "+"), tie("text"))
      .map(([operator, operand]) => `${operator} ${operand}`),
    fc
      .tuple(
        fc.constantFrom("(char)", "(unsigned char)", "(short)", "(unsigned)", "(long)", "(bool)", "(int *)"),
        tie("text"),
      )
      .map(([cast, operand]) => `${cast}${operand}`),
  ),
}));

void test("a stub says no only where the evaluator does, and mostly has an answer", () => {
  let answered = 0;
  let compared = 0;
  fc.assert(
    fc.property(
      expressions,
      fc.array(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), { minLength: 12, maxLength: 12 }),
      fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      (text, numbers, word) => {
        const setting = places(memoryFrom(numbers), word);
        const wanted = judged(text, setting);
        const code = codeFor(text, setting.code);
        if (typeof wanted === "boolean" && !/\bd\b/.test(text)) compared++;
        if (code === undefined) return;
        const found = evaluateAgent(code, setting.machine);
        if (typeof wanted === "boolean" && found !== undefined) {
          answered++;
          assert.equal(found !== 0n, wanted, text);
        } else assert.notEqual(found, 0n, `${text}: ${wanted}`);
      },
    ),
    { numRuns: 5000 },
  );
  assert.ok(answered > compared / 2, `${answered} of ${compared}`);
});

void test("what conditions people write have code, and what cannot have any has none", () => {
  const setting = places(memoryFrom(Array.from({ length: 12 }, (_, index) => BigInt(index))), 5n);
  for (const text of [
    ...[
      "i == 5",
      "i % 100 == 0",
      "p && *p > 3",
      "q->y != here.z",
      "a[i] < u",
      "mode == ON",
      "!flag",
      "$rbx > 4",
    ],
    ...["(unsigned char)i == 255", "(l >> 3) & 1", "&a[1] == p", "p + 1 == &a[1]", "c == 'x'"],
  ])
    assert.ok(codeFor(text, setting.code), text);
  for (const text of [
    "d > 1.0",
    "i / s",
    "i << s",
    "i ? 1 : 0",
    '"text"',
    "nosuch",
    "here",
    "*l",
    "sizeof i",
    "n[0] = 1",
  ])
    assert.equal(codeFor(text, setting.code), undefined, text);
});
