/**
 * Rust's mangling before v0: the form of C++ (`_ZN`, lengths and names, `E`), with the signs that names may not hold written as `$LT$`,
 * and a hash as the last name.
 */

const HASH = /^h[0-9a-f]{16}$/;

const SIGNS: Readonly<Record<string, string>> = {
  SP: "@",
  BP: "*",
  RF: "&",
  LT: "<",
  GT: ">",
  LP: "(",
  RP: ")",
  C: ",",
};

/** Undefined: no such name; C++ has others of that form, without the hash. */
export function demangleLegacy(symbol: string): string | undefined {
  const parts: string[] = [];
  let at = 3; // behind _ZN
  while (symbol[at] !== "E") {
    const digits = /^[1-9]\d{0,6}/.exec(symbol.slice(at, at + 7))?.[0];
    if (digits === undefined) return undefined;
    const start = at + digits.length;
    at = start + Number(digits);
    if (at >= symbol.length) return undefined;
    parts.push(symbol.slice(start, at));
  }
  if (at !== symbol.length - 1 || parts.length < 2 || !HASH.test(parts.pop() ?? "")) return undefined;
  return parts.map(plain).join("::");
}

function plain(part: string): string {
  return part
    .replace(/^_(?=\$)/, "")
    .replaceAll("..", "::")
    .replaceAll(/\$(?:u([0-9a-f]{1,6})|([A-Z]{1,2}))\$/g, (whole, code?: string, sign?: string) => {
      if (sign !== undefined) return SIGNS[sign] ?? whole;
      const point = parseInt(code ?? "", 16);
      return point >= 0x20 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
        ? String.fromCodePoint(point)
        : whole;
    });
}
