/** AES-NI and PCLMULQDQ, with their VEX forms of 128 bits. */

import { binaryVectors, type FamilyOptions, unaryVectors } from "../vectors.ts";

const ONLY_128: FamilyOptions = { only128: true };

export const rounds = (
  [
    ["aesenc", "DC", "encrypt"],
    ["aesenclast", "DD", "encryptLast"],
    ["aesdec", "DE", "decrypt"],
    ["aesdeclast", "DF", "decryptLast"],
  ] as const
).flatMap(([mnemonic, opcode, step]) =>
  binaryVectors(mnemonic, `66 0F 38 ${opcode} /r`, (m, a, b) => m.aes(step, a, b), ONLY_128),
);

export const aesimc = unaryVectors("aesimc", "66 0F 38 DB /r", (m, a) => m.aesInverseMixColumns(a), ONLY_128);

/** Lanes 1 and 3 through the S-box, each as it is and rotated by a byte with the round constant added. */
export const aeskeygenassist = unaryVectors(
  "aeskeygenassist",
  "66 0F 3A DF /r ib",
  (m, a, immediate) => {
    const substituted = m.aesSubstitute(a);
    const spread = m.shuffle(
      substituted,
      substituted,
      [4, 5, 6, 7, 5, 6, 7, 4, 12, 13, 14, 15, 13, 14, 15, 12],
    );
    const constant = BigInt(immediate);
    return m.lanes("xor", 64, spread, m.constant((constant << 32n) | (constant << 96n), 128));
  },
  ONLY_128,
);

/** Bit 0 of the immediate chooses the half of the first operand, bit 4 that of the second. */
const HALVES: Readonly<Record<number, string>> = {
  0x00: "lql",
  0x01: "hql",
  0x10: "lqh",
  0x11: "hqh",
  // Their names in objdump, though bit 1 has no meaning.
  0x02: "lqh",
  0x03: "hqh",
};

function nameOf(immediate: number): string | undefined {
  const halves = HALVES[immediate];
  return halves === undefined ? undefined : `pclmul${halves}qdq`;
}

function vexNameOf(immediate: number): string | undefined {
  const name = nameOf(immediate);
  return name === undefined ? undefined : `v${name}`;
}

export const pclmulqdq = binaryVectors(
  "pclmulqdq",
  "66 0F 3A 44 /r ib",
  (m, a, b, immediate) =>
    m.carrylessProduct(m.lane(a, immediate & 1, 64), m.lane(b, (immediate >> 4) & 1, 64)),
  { ...ONLY_128, form: { alias: nameOf }, vexForm: { alias: vexNameOf } },
);
