/** SHA-NI (SDM Vol. 1, 5.19): rounds and message schedule of SHA-1 and SHA-256 on lanes of 32 bits, the first word in the top lane. */

import { form, instruction } from "../instruction.ts";
import type { Machine } from "../machine.ts";

type Words<V> = readonly [top: V, second: V, third: V, low: V];

function wordsOf<V>(m: Machine<V>, a: V): Words<V> {
  return [m.lane(a, 3, 32), m.lane(a, 2, 32), m.lane(a, 1, 32), m.lane(a, 0, 32)];
}

function joined<V>(m: Machine<V>, [top, second, third, low]: Words<V>): V {
  return m.concat(m.concat(top, second, 32), m.concat(third, low, 32), 64);
}

function total<V>(m: Machine<V>, first: V, ...others: readonly V[]): V {
  return others.reduce((sum, value) => m.add(sum, value, 32), first);
}

function rotatedLeft<V>(m: Machine<V>, a: V, count: number): V {
  return m.rotateLeft(a, m.constant(count, 32), 32);
}

/** FIPS 180-4, 4.1.2: the exclusive or of two rotations and a third, or a shift. */
function mixed<V>(m: Machine<V>, a: V, one: number, two: number, three: number, shifts: boolean): V {
  const rotated = (count: number): V => m.rotateRight(a, m.constant(count, 32), 32);
  const last = shifts ? m.shiftRight(a, m.constant(three, 32), 32) : rotated(three);
  return m.xor(m.xor(rotated(one), rotated(two), 32), last, 32);
}

function choose<V>(m: Machine<V>, x: V, y: V, z: V): V {
  return m.xor(z, m.and(x, m.xor(y, z, 32), 32), 32);
}

function parity<V>(m: Machine<V>, x: V, y: V, z: V): V {
  return m.xor(m.xor(x, y, 32), z, 32);
}

function majority<V>(m: Machine<V>, x: V, y: V, z: V): V {
  return m.or(m.and(x, y, 32), m.and(z, m.or(x, y, 32), 32), 32);
}

/** FIPS 180-4, 4.1.1 and 4.2.1: function and constant of each group of twenty rounds. */
const GROUPS = [
  [choose, 0x5a827999],
  [parity, 0x6ed9eba1],
  [majority, 0x8f1bbcdc],
  [parity, 0xca62c1d6],
] as const;

export const sha1rnds4 = instruction({
  mnemonic: "sha1rnds4",
  sdm: "Vol. 2B, SHA1RNDS4",
  forms: [form("NP 0F 3A CC /r ib", "xmm1, xmm2/m128, imm8")],
  semantics(m, destination, source, immediate) {
    const [mix, constant] = GROUPS[(immediate.constant ?? 0) & 3] ?? GROUPS[0];
    let [a, b, c, d] = wordsOf(m, destination.get());
    // E is in the first word of the message already.
    let e = m.constant(0, 32);
    for (const word of wordsOf(m, source.get())) {
      const next = total(m, mix(m, b, c, d), rotatedLeft(m, a, 5), word, e, m.constant(constant, 32));
      [a, b, c, d, e] = [next, a, rotatedLeft(m, b, 30), c, d];
    }
    destination.set(joined(m, [a, b, c, d]));
  },
});

export const sha1nexte = instruction({
  mnemonic: "sha1nexte",
  sdm: "Vol. 2B, SHA1NEXTE",
  forms: [form("NP 0F 38 C8 /r", "xmm1, xmm2/m128")],
  semantics(m, destination, source) {
    const e = rotatedLeft(m, m.lane(destination.get(), 3, 32), 30);
    const words = source.get();
    destination.set(m.withLane(words, 3, 32, m.add(m.lane(words, 3, 32), e, 32)));
  },
});

export const sha1msg1 = instruction({
  mnemonic: "sha1msg1",
  sdm: "Vol. 2B, SHA1MSG1",
  forms: [form("NP 0F 38 C9 /r", "xmm1, xmm2/m128")],
  semantics(m, destination, source) {
    const [w0, w1, w2, w3] = wordsOf(m, destination.get());
    const [w4, w5] = wordsOf(m, source.get());
    const xor = (x: typeof w0, y: typeof w0) => m.xor(x, y, 32);
    destination.set(joined(m, [xor(w2, w0), xor(w3, w1), xor(w4, w2), xor(w5, w3)]));
  },
});

export const sha1msg2 = instruction({
  mnemonic: "sha1msg2",
  sdm: "Vol. 2B, SHA1MSG2",
  forms: [form("NP 0F 38 CA /r", "xmm1, xmm2/m128")],
  semantics(m, destination, source) {
    const [a, b, c, d] = wordsOf(m, destination.get());
    const [, w13, w14, w15] = wordsOf(m, source.get());
    const next = (x: typeof a, y: typeof a) => rotatedLeft(m, m.xor(x, y, 32), 1);
    const w16 = next(a, w13);
    destination.set(joined(m, [w16, next(b, w14), next(c, w15), next(d, w16)]));
  },
});

/** A, B, E, F are in the second operand and C, D, G, H in the first. */
export const sha256rnds2 = instruction({
  mnemonic: "sha256rnds2",
  sdm: "Vol. 2B, SHA256RNDS2",
  forms: [form("NP 0F 38 CB /r", "xmm1, xmm2/m128, xmm0")],
  semantics(m, destination, source, message) {
    let [c, d, g, h] = wordsOf(m, destination.get());
    let [a, b, e, f] = wordsOf(m, source.get());
    const words = message.get();
    for (let round = 0; round < 2; round++) {
      const word = m.lane(words, round, 32);
      const first = total(m, choose(m, e, f, g), mixed(m, e, 6, 11, 25, false), word, h);
      const second = total(m, majority(m, a, b, c), mixed(m, a, 2, 13, 22, false));
      [a, b, c, d, e, f, g, h] = [total(m, first, second), a, b, c, total(m, first, d), e, f, g];
    }
    destination.set(joined(m, [a, b, e, f]));
  },
});

export const sha256msg1 = instruction({
  mnemonic: "sha256msg1",
  sdm: "Vol. 2B, SHA256MSG1",
  forms: [form("NP 0F 38 CC /r", "xmm1, xmm2/m128")],
  semantics(m, destination, source) {
    const [w3, w2, w1, w0] = wordsOf(m, destination.get());
    const w4 = m.lane(source.get(), 0, 32);
    const next = (x: typeof w0, y: typeof w0) => m.add(x, mixed(m, y, 7, 18, 3, true), 32);
    destination.set(joined(m, [next(w3, w4), next(w2, w3), next(w1, w2), next(w0, w1)]));
  },
});

export const sha256msg2 = instruction({
  mnemonic: "sha256msg2",
  sdm: "Vol. 2B, SHA256MSG2",
  forms: [form("NP 0F 38 CD /r", "xmm1, xmm2/m128")],
  semantics(m, destination, source) {
    const [d, c, b, a] = wordsOf(m, destination.get());
    const [w15, w14] = wordsOf(m, source.get());
    const next = (x: typeof a, y: typeof a) => m.add(x, mixed(m, y, 17, 19, 10, true), 32);
    const w16 = next(a, w14);
    const w17 = next(b, w15);
    destination.set(joined(m, [next(d, w17), next(c, w16), w17, w16]));
  },
});
