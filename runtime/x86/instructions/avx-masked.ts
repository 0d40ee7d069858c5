/** AVX and AVX2 with a mask, whose lanes that are off neither touch memory nor fault: masked moves and gathers. */

import { form, instruction } from "../instruction.ts";
import type { Half, Machine, Place } from "../machine.ts";
import { eachLane, setVector } from "../vectors.ts";

/** The address of a lane of `width` bits in memory. */
function laneAddress<V>(m: Machine<V>, memory: Place<V>, half: Half, index: number, width: number): V {
  return m.add(memory.address(), m.constant(16 * half + (index * width) / 8, 64), 64);
}

/** Every lane whose mask lane has its top bit set. */
function storeMasked<V>(
  m: Machine<V>,
  memory: Place<V>,
  mask: Place<V>,
  source: Place<V>,
  width: number,
): void {
  type Visit = (condition: V, address: V, half: Half, index: number) => void;
  const eachMasked = (visit: Visit): void => {
    for (const half of memory.bits === 256 ? ([0, 1] as const) : ([0] as const)) {
      const lanes = mask.half(half).get();
      for (let index = 0; index < 128 / width; index++)
        visit(
          m.sign(m.lane(lanes, index, width), width),
          laneAddress(m, memory, half, index, width),
          half,
          index,
        );
    }
  };
  // Nothing is stored before it is known that all can be.
  eachMasked((condition, address) => {
    m.probeIf(condition, address, width / 8);
  });
  eachMasked((condition, address, half, index) => {
    m.storeIf(condition, address, m.lane(source.half(half).get(), index, width), width);
  });
}

export const maskedMoves = (
  [
    ["vmaskmovps", "W0", "2C", "2E", 32],
    ["vmaskmovpd", "W0", "2D", "2F", 64],
    ["vpmaskmovd", "W0", "8C", "8E", 32],
    ["vpmaskmovq", "W1", "8C", "8E", 64],
  ] as const
).map(([mnemonic, w, load, store, width]) =>
  instruction({
    mnemonic,
    sdm: mnemonic.startsWith("vp") ? "Vol. 2C, VPMASKMOV" : "Vol. 2C, VMASKMOV",
    forms: [
      form(`VEX.128.66.0F38.${w} ${load} /r`, "xmm1, vxmm, m128u"),
      form(`VEX.256.66.0F38.${w} ${load} /r`, "ymm1, vymm, m256u"),
      form(`VEX.128.66.0F38.${w} ${store} /r`, "m128u, vxmm, xmm1"),
      form(`VEX.256.66.0F38.${w} ${store} /r`, "m256u, vymm, ymm1"),
    ],
    semantics(m, destination, mask, source) {
      if (destination.isMemory) {
        storeMasked(m, destination, mask, source, width);
        return;
      }
      setVector(m, destination, (half) => {
        const lanes = mask.half(half).get();
        return eachLane(m, width, (index) => {
          const condition = m.sign(m.lane(lanes, index, width), width);
          return m.loadIf(condition, laneAddress(m, source, half, index, width), m.constant(0, width), width);
        });
      });
    },
  }),
);

/** Element `index` of a vector register of lanes of `width` bits. */
function element<V>(m: Machine<V>, register: Place<V>, index: number, width: number): V {
  const perHalf = 128 / width;
  return m.lane(register.half(index < perHalf ? 0 : 1).get(), index % perHalf, width);
}

function setElement<V>(m: Machine<V>, register: Place<V>, index: number, width: number, value: V): void {
  const perHalf = 128 / width;
  const half = register.half(index < perHalf ? 0 : 1);
  half.set(m.withLane(half.get(), index % perHalf, width, value));
}

/**
 * Each lane of the mask becomes all ones or zero before anything is loaded. Then element by element from the lowest: those before one that
 * faults are final, their mask is cleared, and executing the instruction again goes on with the rest (SDM Vol. 2C, VPGATHERDD). That is
 * how Intel's processors leave a fault; AMD's have not changed the rest of the mask, nor what is above the destination.
 */
function gather<V>(
  m: Machine<V>,
  destination: Place<V>,
  memory: Place<V>,
  mask: Place<V>,
  indexWidth: number,
  width: number,
): void {
  const { register, scale } = memory.vectorIndex ?? { register: mask, scale: 1 };
  const count = Math.min(destination.bits / width, register.bits / indexWidth);
  const isWide = Math.max(destination.bits, register.bits) === 256;
  const zero = m.constant(0, 128);
  const allOnes = (half: Half): V => m.lanes("greaterSigned", width, zero, mask.half(half).get());
  mask.half(0).set(allOnes(0));
  mask.half(1).set(isWide ? allOnes(1) : zero);
  const used = count * width;
  for (let index = 0; index < count; index++) {
    const offset = m.signExtend(element(m, register, index, indexWidth), indexWidth, 64);
    const address = m.add(memory.address(), m.mul(offset, m.constant(scale, 64), 64), 64);
    const condition = m.sign(element(m, mask, index, width), width);
    const old = element(m, destination, index, width);
    setElement(m, destination, index, width, m.loadIf(condition, address, old, width));
    setElement(m, mask, index, width, m.constant(0, width));
    if (!isWide) destination.half(1).setIf(condition, zero);
  }
  if (used < 128)
    destination.half(0).set(m.zeroExtend(m.lane(destination.half(0).get(), 0, used), used, 128));
  if (used <= 128) destination.half(1).set(zero);
  setVector(m, mask, () => zero);
}

/** Widths of the index lanes and of the data lanes. Of 256 bits it has as many elements as the wider of the two. */
export const gathers = (
  [
    ["vpgatherdd", "90", "W0", 32, 32],
    ["vpgatherdq", "90", "W1", 32, 64],
    ["vpgatherqd", "91", "W0", 64, 32],
    ["vpgatherqq", "91", "W1", 64, 64],
    ["vgatherdps", "92", "W0", 32, 32],
    ["vgatherdpd", "92", "W1", 32, 64],
    ["vgatherqps", "93", "W0", 64, 32],
    ["vgatherqpd", "93", "W1", 64, 64],
  ] as const
).map(([mnemonic, opcode, w, indexWidth, width]) => {
  const [indexes, data] = [indexWidth >= width ? "y" : "x", width >= indexWidth ? "y" : "x"];
  return instruction({
    mnemonic,
    sdm: `Vol. 2C, ${mnemonic.toUpperCase()}`,
    forms: [
      form(`VEX.128.66.0F38.${w} ${opcode} /r`, `xmm1, vm${indexWidth}x-${width}, vxmm`),
      form(`VEX.256.66.0F38.${w} ${opcode} /r`, `${data}mm1, vm${indexWidth}${indexes}-${width}, v${data}mm`),
    ],
    semantics(m, destination, memory, mask) {
      gather(m, destination, memory, mask, indexWidth, width);
    },
  });
});
