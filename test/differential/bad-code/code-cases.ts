/** Jumps to where no code should be, instructions that are cut off or too long, encodings that are reserved, divisions. */

import { type BadCode, NOT_CANONICAL, PF } from "./bad-code.ts";
import { AT } from "./image.ts";

const jumps: readonly BadCode[] = [
  { name: "into the middle of an instruction", code: "eb 01 b8 0f 0b 90 90", exception: "#UD", rip: 3 },
  { name: "back into itself, where other code is", code: "eb ff c0 0f 0b", exception: "#UD", rip: 3 },
  {
    name: "over the middle of an instruction, first as one and then as another",
    // mov eax, 0x909005eb; jmp into its immediate, which is: jmp to the ud2
    code: "b8 eb 05 90 90 eb fa 90 0f 0b",
    exception: "#UD",
    rip: 8,
  },
  {
    name: "to data",
    code: "ff e0",
    registers: { rax: AT.data + 16 },
    exception: "#PF",
    rip: { address: BigInt(AT.data + 16) },
    address: AT.data + 16,
    errorCode: PF.presentFetch,
  },
  {
    name: "to the stack, by a return",
    code: "54 48 83 2c 24 10 c3",
    exception: "#PF",
    rip: { address: BigInt(AT.stack + 0x7f0) },
    address: AT.stack + 0x7f0,
    errorCode: PF.presentFetch,
  },
  {
    name: "to an absent page",
    code: "e9 fb 1e 00 00",
    exception: "#PF",
    rip: { address: BigInt(AT.codeEnd) },
    address: AT.codeEnd,
    errorCode: PF.absentFetch,
  },
  {
    name: "to an address that is not canonical",
    code: "ff e0",
    registers: { rax: NOT_CANONICAL },
    exception: "#GP",
    rip: 0,
    errorCode: 0,
    onlyIntels: "processors of AMD report the target's address",
  },
  {
    name: "by a call to an address that is not canonical",
    code: "ff d0",
    registers: { rax: NOT_CANONICAL },
    exception: "#GP",
    rip: 0,
    errorCode: 0,
    onlyInEnclaves:
      "processors of Intel have stored the return address by then, those of AMD report the target's address",
  },
];

const lengths: readonly BadCode[] = [
  {
    name: "the page ends after the opcode",
    code: "b8",
    at: AT.codeEnd - 1,
    exception: "#PF",
    rip: 0,
    address: AT.codeEnd,
    errorCode: PF.absentFetch,
  },
  {
    name: "the page ends after prefixes",
    code: "66 f2 48",
    at: AT.codeEnd - 3,
    exception: "#PF",
    rip: 0,
    address: AT.codeEnd,
    errorCode: PF.absentFetch,
  },
  {
    name: "the page ends within a displacement",
    code: "90 48 8b 84 24 00 00",
    at: AT.codeEnd - 7,
    exception: "#PF",
    rip: 1,
    address: AT.codeEnd,
    errorCode: PF.absentFetch,
  },
  {
    name: "the page ends within 0F 38",
    code: "66 0f 38",
    at: AT.codeEnd - 3,
    exception: "#PF",
    rip: 0,
    address: AT.codeEnd,
    errorCode: PF.absentFetch,
  },
  {
    name: "the page ends and code would go on",
    code: "48 ff c0",
    at: AT.codeEnd - 3,
    exception: "#PF",
    rip: { address: BigInt(AT.codeEnd) },
    address: AT.codeEnd,
    errorCode: PF.absentFetch,
  },
  { name: "14 prefixes are one instruction", code: `${"66 ".repeat(14)}90 0f 0b`, exception: "#UD", rip: 15 },
  {
    name: "15 prefixes are none",
    code: `${"66 ".repeat(15)}90 0f 0b`,
    exception: "#GP",
    rip: 0,
    errorCode: 0,
  },
  {
    name: "16 bytes by prefixes, displacement and immediate",
    code: "2e 2e 2e 2e 2e 48 81 84 24 00 00 00 00 01 00 00 00",
    exception: "#GP",
    rip: 0,
    errorCode: 0,
  },
];

const invalid = (name: string, code: string, rip = 0): BadCode => ({ name, code, exception: "#UD", rip });
const encodings: readonly BadCode[] = [
  invalid("UD2", "0f 0b"),
  invalid("UD1", "0f b9 c0"),
  invalid("push es", "06"),
  invalid("daa", "27"),
  invalid("aam", "d4 0a"),
  invalid("salc", "d6"),
  invalid("a far call", "9a 00 00 00 00 00 00"),
  invalid("group 1 by 82", "82 c0 01"),
  invalid("8F /1", "8f c8"),
  invalid("C6 /1", "c6 c8 01"),
  invalid("FE /2", "fe d0"),
  invalid("FF /7", "ff f8"),
  invalid("0F 04", "0f 04"),
  invalid("0F 38 FF", "0f 38 ff c0"),
  invalid("0F 3A 00 without 66", "0f 3a 00 c0 00"),
  invalid("lock of a register", "f0 01 c0"),
  invalid("lock of what cannot be locked", "f0 8b 07"),
  invalid("lock nop", "f0 90"),
  invalid("lea of a register", "8d c0"),
  invalid("cmpxchg8b of a register", "0f c7 c8"),
  invalid("0F C7 /0", "0f c7 07"),
  invalid("movnti of a register", "0f c3 c0"),
];

const arithmetic: readonly BadCode[] = [
  { name: "a division by zero", code: "31 c9 f7 f1", exception: "#DE", rip: 2 },
  {
    name: "a quotient that does not fit",
    code: "48 f7 f1",
    registers: { rdx: 5, rcx: 5 },
    exception: "#DE",
    rip: 0,
  },
  {
    name: "the smallest number by -1",
    code: "48 99 48 f7 f9",
    registers: { rax: 1n << 63n, rcx: -1 },
    exception: "#DE",
    rip: 2,
  },
  { name: "a byte's quotient", code: "f6 f9", registers: { rax: 0x8000, rcx: 2 }, exception: "#DE", rip: 0 },
  {
    name: "INT3",
    code: "90 cc",
    exception: "#BP",
    rip: 1,
    onlyInEnclaves: "INT3 is a trap outside, and a fault inside an enclave",
  },
  {
    name: "a bit of MXCSR that is reserved",
    code: "0f ae 17",
    registers: { rdi: AT.readOnly },
    exception: "#GP",
    rip: 0,
    errorCode: 0,
  },
];

export const CODE_CASES: readonly BadCode[] = [...jumps, ...lengths, ...encodings, ...arithmetic];
