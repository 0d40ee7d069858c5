/** Packets that were damaged on their way, made of the examples that each packet's record has. */
import { seededRandom } from "../../base/seeded-random.ts";
import { packets } from "../packets/index.ts";

const REPLIES = Object.values(packets).flatMap(({ examples }) => examples.map(({ reply }) => reply));

/** Of these texts something is put in. */
const PIECES = [
  "",
  ":",
  ";",
  ",",
  "#",
  "$",
  "}",
  "*",
  "-1",
  "ffffffffffffffffff",
  "0",
  "p1.-1",
  "\xff",
  "\0",
];

export type Below = (limit: number) => number;

export function belowOf(seed: bigint): Below {
  const next = seededRandom(seed);
  return (limit) => Number(next() % BigInt(limit));
}

/** A text with a few characters gone, changed, doubled or put in. */
export function mutated(text: string, below: Below): string {
  let found = text;
  for (let changes = below(4); changes > 0; changes--) {
    const at = below(found.length + 1);
    const length = below(4);
    const middle = found.slice(at, at + length);
    const put = [
      PIECES[below(PIECES.length)] ?? "",
      String.fromCharCode(below(256)),
      middle + middle,
      middle.repeat(below(200)),
    ];
    found = found.slice(0, at) + (put[below(put.length)] ?? "") + found.slice(at + length);
  }
  return found;
}

export function mutatedReply(below: Below): string {
  return mutated(REPLIES[below(REPLIES.length)] ?? "", below);
}
