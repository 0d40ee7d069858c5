/** Instructions that fault inside an enclave, in inline assembly or through an intrinsic. */

import { illegalInstruction, illegalIntrinsic } from "../analysis/illegal-instructions.ts";
import type { IllegalInstruction } from "../analysis/illegal-instructions.ts";
import { c, diagnostic } from "./diagnostic.ts";

interface Data {
  readonly mnemonic: string;
  /** The intrinsic that becomes the instruction, when it is not written as such. */
  readonly intrinsic?: string;
  readonly reason: IllegalInstruction;
}

export const illegalInstructionFound = diagnostic<Data>({
  code: "illegal-instruction",
  severity: "error",
  title: "Instruction that is illegal in an enclave",
  explain:
    "Some instructions would let the host see or steer what the enclave does, so the processor refuses them there: it " +
    "raises an invalid-opcode fault (#UD) at the instruction (Intel SDM Vol. 3D, section 34.6.1). The simulator does the same.",
  message: ({ mnemonic, intrinsic, reason }) => {
    const subject =
      intrinsic === undefined
        ? `\`${mnemonic}\``
        : `\`${intrinsic}\` is the instruction \`${mnemonic}\`, which`;
    const advice = reason.instead === undefined ? "" : ` ${reason.instead}.`;
    return `${subject} ${reason.why}: it faults in an enclave.${advice}`;
  },
  *find({ file, project }) {
    for (const { mnemonic, range } of file.instructions) {
      const reason = illegalInstruction(mnemonic);
      if (reason) yield { range, data: { mnemonic, reason } };
    }
    for (const { name, kind, range } of file.uses) {
      const intrinsic = kind === "call" ? illegalIntrinsic(name) : undefined;
      const mnemonic = intrinsic !== undefined && project.defines(name) ? undefined : intrinsic;
      const reason = mnemonic === undefined ? undefined : illegalInstruction(mnemonic);
      if (mnemonic !== undefined && reason) yield { range, data: { mnemonic, intrinsic: name, reason } };
    }
  },
  examples: [
    c(
      "long call(long number) {\n  long result;\n" +
        '  __asm__ volatile("syscall" : "=a"(result) : "a"(number) : "rcx", "r11");\n' +
        "//                  ^^^^^^^ illegal-instruction\n  return result;\n}",
    ),
    c(
      'void f(void) {\n  asm volatile("nop; int $0x80");\n//                   ^^^^^^^^^ illegal-instruction\n}',
    ),
    c('void f(void) {\n  asm("lock; cpuid # who are you");\n//           ^^^^^ illegal-instruction\n}'),
    c(
      'void f(unsigned char b) {\n  asm("outb %0, $0x80" : : "a"(b));\n//     ^^^^^^^^^^^^^^ illegal-instruction\n}',
    ),
    c("unsigned long now(void) {\n  return __rdtsc();\n//       ^^^^^^^ illegal-instruction\n}"),
    c('#define NOW(t) asm("rdtsc" : "=A"(t))\n//                  ^^^^^ illegal-instruction'),
    c('void f(void) {\n  asm("pause; mfence; .byte 0x90");\n  asm("int3");\n}'),
    c('const char *word = "syscall";'),
  ],
});
