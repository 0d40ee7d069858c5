/** AES-NI and PCLMULQDQ. */

import { form, instruction } from "../instruction.ts";

export const rounds = (
  [
    ["aesenc", "DC", "encrypt"],
    ["aesenclast", "DD", "encryptLast"],
    ["aesdec", "DE", "decrypt"],
    ["aesdeclast", "DF", "decryptLast"],
  ] as const
).map(([mnemonic, opcode, step]) =>
  instruction({
    mnemonic,
    sdm: `Vol. 2A, ${mnemonic.toUpperCase()}`,
    forms: [form(`66 0F 38 ${opcode} /r`, "xmm1, xmm2/m128")],
    semantics(m, destination, source) {
      destination.set(m.aes(step, destination.get(), source.get()));
    },
  }),
);

export const aesimc = instruction({
  mnemonic: "aesimc",
  sdm: "Vol. 2A, AESIMC",
  forms: [form("66 0F 38 DB /r", "xmm1, xmm2/m128")],
  semantics(m, destination, source) {
    destination.set(m.aesInverseMixColumns(source.get()));
  },
});

/** Lanes 1 and 3 through the S-box, each as it is and rotated by a byte with the round constant added. */
export const aeskeygenassist = instruction({
  mnemonic: "aeskeygenassist",
  sdm: "Vol. 2A, AESKEYGENASSIST",
  forms: [form("66 0F 3A DF /r ib", "xmm1, xmm2/m128, imm8")],
  semantics(m, destination, source, immediate) {
    const substituted = m.aesSubstitute(source.get());
    const spread = m.shuffle(
      substituted,
      substituted,
      [4, 5, 6, 7, 5, 6, 7, 4, 12, 13, 14, 15, 13, 14, 15, 12],
    );
    const constant = BigInt(immediate.constant ?? 0);
    destination.set(m.xor(spread, m.constant((constant << 32n) | (constant << 96n), 128), 128));
  },
});

/** Bit 0 of the immediate chooses the half of the first operand, bit 4 that of the second. */
const HALVES: Readonly<Record<number, string>> = { 0x00: "lql", 0x01: "hql", 0x10: "lqh", 0x11: "hqh" };

export const pclmulqdq = instruction({
  mnemonic: "pclmulqdq",
  sdm: "Vol. 2B, PCLMULQDQ",
  forms: [
    form("66 0F 3A 44 /r ib", "xmm1, xmm2/m128, imm8", {
      alias(immediate) {
        const halves = HALVES[immediate];
        return halves === undefined ? undefined : `pclmul${halves}qdq`;
      },
    }),
  ],
  semantics(m, destination, source, immediate) {
    const control = immediate.constant ?? 0;
    const a = m.lane(destination.get(), control & 1, 64);
    const b = m.lane(source.get(), (control >> 4) & 1, 64);
    destination.set(m.carrylessProduct(a, b));
  },
});
