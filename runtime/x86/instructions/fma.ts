/** FMA: a · b + c with one rounding, in three orders of the operands (SDM Vol. 2C, VFMADD132PD and its kin). */

import { form, instruction } from "../instruction.ts";
import type { FusedOperation, Machine, Place } from "../machine.ts";
import { eachLane, scalar, setLower, setVector } from "../vectors.ts";

interface Kind {
  readonly name: string;
  /** The low digit of the opcode of the packed form of order 132. */
  readonly digit: number;
  /** Of even and of odd lanes. */
  readonly operations: readonly [even: FusedOperation, odd: FusedOperation];
  readonly hasScalar: boolean;
}

const KINDS: readonly Kind[] = [
  { name: "fmaddsub", digit: 6, operations: ["sub", "add"], hasScalar: false },
  { name: "fmsubadd", digit: 7, operations: ["add", "sub"], hasScalar: false },
  { name: "fmadd", digit: 8, operations: ["add", "add"], hasScalar: true },
  { name: "fmsub", digit: 10, operations: ["sub", "sub"], hasScalar: true },
  { name: "fnmadd", digit: 12, operations: ["negatedAdd", "negatedAdd"], hasScalar: true },
  { name: "fnmsub", digit: 14, operations: ["negatedSub", "negatedSub"], hasScalar: true },
];

/** Which operands are multiplied and which is added, by their numbers: 132 is first · third + second. */
const ORDERS = [
  { name: "132", row: 0x90, operands: [0, 2, 1] },
  { name: "213", row: 0xa0, operands: [1, 0, 2] },
  { name: "231", row: 0xb0, operands: [1, 2, 0] },
] as const;

const WIDTHS = [
  { letter: "s", width: 32, w: "W0" },
  { letter: "d", width: 64, w: "W1" },
] as const;

type Variant = readonly [kind: Kind, order: (typeof ORDERS)[number], width: (typeof WIDTHS)[number]];

const VARIANTS = KINDS.flatMap((kind) =>
  ORDERS.flatMap((order) => WIDTHS.map((width): Variant => [kind, order, width])),
);

function opcodeOf(kind: Kind, row: number, isScalar: boolean): string {
  return (row + kind.digit + (isScalar ? 1 : 0)).toString(16);
}

function compute<V>(
  m: Machine<V>,
  operation: FusedOperation,
  width: number,
  order: readonly [number, number, number],
  operands: readonly [V, V, V],
): V {
  const [a, b, c] = order;
  const at = (index: number): V => operands[index] as V;
  return m.fusedMultiplyAdd(operation, width, at(a), at(b), at(c));
}

export const packed = VARIANTS.map(([kind, order, { letter, width, w }]) => {
  const opcode = opcodeOf(kind, order.row, false);
  return instruction({
    mnemonic: `v${kind.name}${order.name}p${letter}`,
    sdm: `Vol. 2C, V${kind.name.toUpperCase()}132P${letter.toUpperCase()}`,
    forms: [
      form(`VEX.128.66.0F38.${w} ${opcode} /r`, "xmm1, vxmm, xmm2/m128u"),
      form(`VEX.256.66.0F38.${w} ${opcode} /r`, "ymm1, vymm, ymm2/m256"),
    ],
    semantics(m, first, second, third) {
      setVector(m, first, (half) => {
        const [x, y, z] = [first.half(half).get(), second.half(half).get(), third.half(half).get()];
        return eachLane(m, width, (index) =>
          compute(m, kind.operations[index % 2 === 0 ? 0 : 1], width, order.operands, [
            m.lane(x, index, width),
            m.lane(y, index, width),
            m.lane(z, index, width),
          ]),
        );
      });
    },
  });
});

export const scalars = VARIANTS.filter(([{ hasScalar }]) => hasScalar).map(
  ([kind, order, { letter, width, w }]) =>
    instruction({
      mnemonic: `v${kind.name}${order.name}s${letter}`,
      sdm: `Vol. 2C, V${kind.name.toUpperCase()}132S${letter.toUpperCase()}`,
      forms: [
        form(`VEX.LIG.66.0F38.${w} ${opcodeOf(kind, order.row, true)} /r`, `xmm1, vxmm, xmm2/m${width}`),
      ],
      semantics(m, first, second, third) {
        const low = (place: Place<ReturnType<typeof first.get>>) => m.lane(place.get(), 0, width);
        const value = compute(m, kind.operations[0], width, order.operands, [
          low(first),
          low(second),
          scalar(m, third, width),
        ]);
        setLower(m, first, m.withLane(first.get(), 0, width, value));
      },
    }),
);
