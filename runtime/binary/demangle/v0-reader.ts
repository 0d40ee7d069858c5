/** The parts that names of Rust's mangling v0 are made of. */

/** Those of 64 bits; longer numbers stand in no name. (That the number of a crate gets rounded does no harm: it is not shown.) */
const MOST_DIGITS = 11;

/** Thrown where the text is no mangled name; it never leaves this folder. */
export class NotMangled extends Error {}

function refuse(): never {
  throw new NotMangled();
}

export class V0Reader {
  at = 0;
  readonly #text: string;

  /** `text` without `_R`. */
  constructor(text: string) {
    this.#text = text;
  }

  next(): string {
    return this.#text[this.at++] ?? refuse();
  }

  skip(character: string): boolean {
    if (this.#text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  /** `_` is 0, `0_` is 1, and so on, with the digits 0-9, a-z, A-Z. */
  base62(): number {
    const digits = this.#match(/[0-9a-zA-Z]*/y);
    if (!this.skip("_") || digits.length > MOST_DIGITS) return refuse();
    if (digits === "") return 0;
    return [...digits].reduce((sum, digit) => 62 * sum + valueOf(digit), 0) + 1;
  }

  /** 0 where the tag is not there. */
  optional(tag: string): number {
    return this.skip(tag) ? this.base62() + 1 : 0;
  }

  disambiguator(): number {
    return this.optional("s");
  }

  /** Where a back reference refers to: always to what stands before it. */
  backReference(): number {
    const tag = this.at - 1;
    const place = this.base62();
    return place < tag ? place : refuse();
  }

  identifier(): { readonly text: string; readonly isPunycode: boolean } {
    const isPunycode = this.skip("u");
    const length = this.#match(/0|[1-9]\d{0,5}/y);
    if (length === "") return refuse();
    this.skip("_"); // where the name itself begins with a digit or _
    const text = this.#text.slice(this.at, this.at + Number(length));
    if (text.length < Number(length)) return refuse();
    this.at += text.length;
    return { text, isPunycode };
  }

  /** Digits up to a `_`. */
  digits(): string {
    const digits = this.#match(/[0-9a-f]*/y);
    return this.skip("_") ? digits : refuse();
  }

  hexadecimal(): bigint {
    const digits = this.digits();
    return digits === "" || digits.length > 32 ? refuse() : BigInt(`0x${digits}`);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const text = pattern.exec(this.#text)?.[0] ?? "";
    this.at += text.length;
    return text;
  }
}

function valueOf(digit: string): number {
  if (digit <= "9") return Number(digit);
  const code = digit.charCodeAt(0);
  return digit >= "a" ? code - 97 + 10 : code - 65 + 36;
}
