/** The comparison of PCMPESTRM and its kin (SDM Vol. 2B, 4.1.2 to 4.1.6). */

import { signed, wrap } from "./integers.ts";

interface Text {
  readonly elements: readonly number[];
  readonly length: number;
}

function textOf(a: bigint, length: number, control: number): Text {
  const width = (control & 1) === 1 ? 16 : 8;
  const isSigned = (control & 2) !== 0;
  const elements = Array.from({ length: 128 / width }, (_, index) => {
    const element = wrap(a >> BigInt(index * width), width);
    return Number(isSigned ? signed(element, width) : element);
  });
  return { elements, length };
}

/** Bits 3:2 of the control byte. */
const AGGREGATIONS = [equalAny, inRanges, equalEach, equalOrdered] as const;

function at({ elements }: Text, index: number): number {
  return elements[index] ?? 0;
}

/** Whether b[place] is one of a. */
function equalAny(a: Text, b: Text, place: number): boolean {
  return place < b.length && a.elements.slice(0, a.length).includes(at(b, place));
}

/** Whether b[place] is between the elements of a pair in a. */
function inRanges(a: Text, b: Text, place: number): boolean {
  if (place >= b.length) return false;
  const element = at(b, place);
  for (let index = 0; index + 1 < a.length; index += 2)
    if (at(a, index) <= element && element <= at(a, index + 1)) return true;
  return false;
}

/** Whether a[place] is b[place]; beyond both ends they are equal. */
function equalEach(a: Text, b: Text, place: number): boolean {
  if (place >= a.length || place >= b.length) return place >= a.length && place >= b.length;
  return at(a, place) === at(b, place);
}

/** Whether a begins at b[place], as far as the operand goes. */
function equalOrdered(a: Text, b: Text, place: number): boolean {
  for (let index = 0; index < a.length && place + index < a.elements.length; index++)
    if (place + index >= b.length || at(a, index) !== at(b, place + index)) return false;
  return true;
}

export function compare(
  control: number,
  aVector: bigint,
  aLength: number,
  bVector: bigint,
  bLength: number,
): number {
  const a = textOf(aVector, aLength, control);
  const b = textOf(bVector, bLength, control);
  const holds = AGGREGATIONS[(control >> 2) & 3] ?? equalAny;
  const isNegated = (control & 0x10) !== 0;
  const onlyWithinB = (control & 0x20) !== 0;
  let result = 0;
  for (let place = 0; place < a.elements.length; place++) {
    const negates = isNegated && (!onlyWithinB || place < b.length);
    if (holds(a, b, place) !== negates) result |= 1 << place;
  }
  return result;
}
