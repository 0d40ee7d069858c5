/** Names with other letters than ASCII's: Punycode (RFC 3492), with `_` where that has `-`, as Rust's mangling v0 writes them. */

const BASE = 36;
const LEAST = 1;
const MOST = 26;

/** Undefined: damaged. */
export function decodePunycode(text: string): string | undefined {
  const separator = text.lastIndexOf("_");
  const points = [...text.slice(0, Math.max(0, separator))].map((character) => character.charCodeAt(0));
  let code = 128;
  let index = 0;
  let bias = 72;
  let at = separator + 1;
  while (at < text.length) {
    const before = index;
    for (let weight = 1, k = BASE; ; k += BASE) {
      const digit = digitOf(text.charCodeAt(at++));
      if (digit === undefined) return undefined;
      index += digit * weight;
      if (index > 0x7fffffff) return undefined;
      const threshold = Math.min(MOST, Math.max(LEAST, k - bias));
      if (digit < threshold) break;
      weight *= BASE - threshold;
    }
    const count = points.length + 1;
    bias = adapted(index - before, count, before === 0);
    code += Math.floor(index / count);
    index %= count;
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
    points.splice(index++, 0, code);
  }
  return String.fromCodePoint(...points);
}

function digitOf(character: number): number | undefined {
  if (character >= 97 && character <= 122) return character - 97;
  if (character >= 48 && character <= 57) return character - 48 + 26;
  return undefined;
}

/** RFC 3492, 6.1. */
function adapted(delta: number, count: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? 700 : 2));
  rest += Math.floor(rest / count);
  let k = 0;
  while (rest > ((BASE - LEAST) * MOST) / 2) {
    rest = Math.floor(rest / (BASE - LEAST));
    k += BASE;
  }
  return k + Math.floor(((BASE - LEAST + 1) * rest) / (rest + 38));
}
