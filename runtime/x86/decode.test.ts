import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { fromHex, toHex } from "../base/hex.ts";
import { decode, MAX_LENGTH } from "./decode.ts";
import { encode } from "./encode.ts";
import { INSTRUCTIONS } from "./instructions/index.ts";
import type { Decoded } from "./operands.ts";
import { print } from "./print.ts";
import { LAYOUT, randomCase } from "./testing/cases.ts";
import { Random } from "./testing/random.ts";

function bytes(hex: string): Uint8Array {
  return fromHex(hex.replaceAll(" ", "")) ?? assert.fail(`not hexadecimal: ${hex}`);
}

function decoded(hex: string, address = 0x1000n): Decoded {
  const result = decode(bytes(hex), address);
  assert.equal(result.kind, "instruction", hex);
  return result;
}

test("no bytes make it throw, and what it accepts it can print and step over", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 18 }),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      (code, address) => {
        const result = decode(code, address);
        if (result.kind === "failure") return result.reason.endsWith(".");
        const { length } = result;
        return (
          length >= 1 && length <= MAX_LENGTH && print(result, "intel") !== "" && print(result, "att") !== ""
        );
      },
    ),
    { numRuns: 30_000 },
  );
});

test("random bytes after every opcode, by the hundred thousand", () => {
  const random = new Random(7);
  const code = new Uint8Array(15);
  let known = 0;
  for (let round = 0; round < 200_000; round++) {
    code.forEach((_byte, at) => {
      code[at] = random.below(256);
    });
    if (random.chance(50)) code[0] = random.pick([0x0f, 0x66, 0xf2, 0xf3, 0x48, 0x41]);
    if (random.chance(30)) code[1] = 0x0f;
    const result = decode(code, 0n);
    if (result.kind === "instruction") {
      known++;
      assert.equal(decode(code.subarray(0, result.length), 0n).kind, "instruction");
      assert.equal(
        decode(code.subarray(0, result.length - 1), 0n).kind === "instruction",
        false,
        toHex(code),
      );
    }
  }
  assert.ok(known > 50_000, `only ${known} were instructions`);
});

test("encoding what was decoded gives the same bytes, for every form", () => {
  const random = new Random(11);
  for (const instruction of INSTRUCTIONS) {
    for (const form of instruction.forms) {
      for (let round = 0; round < 20; round++) {
        const item = randomCase(random, instruction, form);
        if (item === undefined) continue;
        const result = decode(item.code, BigInt(LAYOUT.code));
        assert.equal(
          result.kind,
          "instruction",
          `${toHex(item.code)}: ${form.text.encoding} ${form.text.operands}`,
        );
        const { operands, operandSize, prefixes, form: found, length } = result;
        assert.equal(length, item.code.length, toHex(item.code));
        const repeat = prefixes.repeat === found.encoding.prefix ? 0 : prefixes.repeat;
        const again = encode(found, operands, {
          operandSize,
          address: BigInt(LAYOUT.code),
          lock: prefixes.lock,
          repeat,
        });
        // Some instructions have two encodings of a form; decoding and encoding again must agree on the meaning at least.
        if (found === form) assert.equal(toHex(again), toHex(item.code), print(result, "intel"));
      }
    }
  }
});

test("what is not in the table says which bytes", () => {
  const result = decode(bytes("0f ff 00"), 0n);
  assert.deepEqual(result, {
    kind: "failure",
    cause: "unknown",
    reason: "No instruction that LiteBox models begins with the bytes 0f ff 00.",
  });
});

test("what processors have and LiteBox does not is refused with what to do", () => {
  const rows: readonly (readonly [hex: string, sentence: RegExp])[] = [
    ["62 f1 7c 48 58 c0", /AVX-512/], // vaddps zmm0,zmm0,zmm0
    ["62 f1 7c 08 58 c0", /AVX-512/],
    ["8f e8 78 cc c1 00", /XOP/], // vpcomb
    ["c4 e2 78 49 00", /AMX/], // ldtilecfg
    ["c4 e2 7d dc c0", /none of AVX/], // vaesenc of 256 bits
    ["c4 e2 71 50 c2", /none of AVX/], // vpdpbusd with a VEX prefix
    ["0f fc c1", /MMX/],
    ["49 0f 6e c0", /MMX/],
    ["0f 77", /MMX/], // emms
    ["0f 0f c1 9e", /3DNow/],
  ];
  for (const [hex, sentence] of rows) {
    const result = decode(bytes(hex), 0n);
    assert.match(result.kind === "failure" ? result.reason : print(result, "intel"), sentence);
  }
});

test("sixteen bytes are too long, fourteen that go on are cut off", () => {
  const tooLong = decode(bytes(`${"66".repeat(14)} 48 89 e5`), 0n);
  assert.equal(tooLong.kind === "failure" && tooLong.cause, "too-long");
  const cut = decode(bytes("48 8b 05 00"), 0n);
  assert.equal(cut.kind === "failure" && cut.cause, "truncated");
  assert.equal(decode(new Uint8Array(), 0n).kind, "failure");
});

test("LOCK needs a lockable instruction with memory as destination", () => {
  assert.equal(decode(bytes("f0 48 01 07"), 0n).kind, "instruction");
  assert.equal(decode(bytes("f0 48 01 c7"), 0n).kind, "failure");
  assert.equal(decode(bytes("f0 48 03 07"), 0n).kind, "failure");
  assert.equal(decode(bytes("f0 48 39 07"), 0n).kind, "failure");
});

test("prefixes that change an address which no operand shows are refused", () => {
  for (const hex of ["67 f3 a4", "67 e3 10", "67 e2 10", "67 d7", "64 66 0f f7 c1", "67 66 0f f7 c1"])
    assert.equal(decode(bytes(hex), 0n).kind, "failure", hex);
  for (const hex of ["64 a4", "64 aa", "64 66 0f 6f 07"])
    assert.equal(decode(bytes(hex), 0n).kind, "instruction", hex);
});

test("FS and GS stay where a prefix without meaning follows, and a short absolute address is unsigned", () => {
  const segments = ["64 48 8b 07", "64 3e 48 8b 07", "3e 64 48 8b 07", "65 64 48 8b 07"].map((hex) => {
    const [, source] = decoded(hex).operands;
    return source?.kind === "memory" ? source.segment : undefined;
  });
  assert.deepEqual(segments, ["fs", "fs", "fs", "fs"]);
  const [, absolute] = decoded("67 a1 10 08 9d 8f").operands;
  assert.equal(absolute?.kind === "memory" && absolute.displacement, 0x8f9d0810n);
});

test("VEX: after other prefixes, with reserved maps or with a register where none belongs it is refused", () => {
  assert.equal(decode(bytes("c4 e2 70 f2 c2"), 0n).kind, "instruction");
  for (const hex of [
    "66 c4 e2 70 f2 c2",
    "48 c4 e2 70 f2 c2",
    "f3 c4 e2 70 f2 c2",
    "f0 c4 e2 70 f2 c2",
    "c4 e0 70 f2 c2",
    "c4 e4 70 f2 c2",
    "c4 e2 74 f2 c2",
    "c4 e3 73 f0 c2 05",
  ])
    assert.equal(decode(bytes(hex), 0n).kind, "failure", hex);
});

test("text in both syntaxes", () => {
  const rows: readonly (readonly [hex: string, intel: string, att: string])[] = [
    ["48 89 e5", "mov    rbp,rsp", "mov    %rsp,%rbp"],
    ["f3 0f 1e fa", "endbr64", "endbr64"],
    ["64 48 8b 04 25 28 00 00 00", "mov    rax,QWORD PTR fs:0x28", "mov    %fs:0x28,%rax"],
    [
      "48 8b 05 10 00 00 00",
      "mov    rax,QWORD PTR [rip+0x10]        # 0x1017",
      "mov    0x10(%rip),%rax        # 0x1017",
    ],
    ["f3 48 ab", "rep stos QWORD PTR es:[rdi],rax", "rep stos %rax,%es:(%rdi)"],
    ["f0 0f b1 0f", "lock cmpxchg DWORD PTR [rdi],ecx", "lock cmpxchg %ecx,(%rdi)"],
    ["3e ff e0", "notrack jmp rax", "notrack jmp *%rax"],
    ["66 2e 0f 1f 84 00 00 00 00 00", "cs nop WORD PTR [rax+rax*1+0x0]", "cs nopw 0x0(%rax,%rax,1)"],
    ["f3 0f c2 c1 01", "cmpltss xmm0,xmm1", "cmpltss %xmm1,%xmm0"],
    ["eb fe", "jmp    0x1000", "jmp    0x1000"],
    ["66 66 48 e8 00 00 00 00", "data16 data16 rex.W call 0x1008", "data16 data16 rex.W call 0x1008"],
    ["67 e8 00 00 00 00", "addr32 call 0x1006", "addr32 call 0x1006"],
    ["f2 c3", "bnd ret", "bnd ret"],
    ["2e 74 00", "cs je  0x1003", "je,pn  0x1003"],
    ["00 0c e5 e5 e5 00 79", "add    BYTE PTR [riz*8+0x7900e5e5],cl", "add    %cl,0x7900e5e5(,%riz,8)"],
    ["db 6c 24 08", "fld    TBYTE PTR [rsp+0x8]", "fldt   0x8(%rsp)"],
    ["de e9", "fsubp  st(1),st", "fsubrp %st,%st(1)"],
    ["c4 e2 70 f2 c2", "andn   eax,ecx,edx", "andn   %edx,%ecx,%eax"],
    ["83 40 08 ff", "add    DWORD PTR [rax+0x8],0xffffffff", "addl   $0xffffffff,0x8(%rax)"],
  ];
  for (const [hex, intel, att] of rows) {
    assert.equal(print(decoded(hex), "intel"), intel);
    assert.equal(print(decoded(hex), "att"), att);
  }
});
