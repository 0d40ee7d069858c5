/** Rust's mangling v0 (RFC 2603; The rustc book, "v0 Symbol Format"); numbers of crates and types of constants are left out. */

import { decodeUtf8 } from "../../base/text.ts";
import { decodePunycode } from "./punycode.ts";
import { V0Reader } from "./v0-reader.ts";

/** Deeper names are none that rustc makes; back references could make them as long as one likes. */
const MOST_DEPTH = 200;
const MOST_TEXT = 16 * 1024;

/** Raised where the text is no mangled name, and caught below. */
class NotMangled extends Error {}

/** Undefined: no such name. */
export function demangleV0(symbol: string): string | undefined {
  try {
    const printer = new Printer(symbol.slice(2));
    printer.path(true);
    return printer.out;
  } catch (error) {
    if (error instanceof NotMangled) return undefined;
    throw error;
  }
}

const BASIC: Readonly<Record<string, string>> = {
  ...{ a: "i8", b: "bool", c: "char", d: "f64", e: "str", f: "f32", h: "u8", i: "isize", j: "usize" },
  ...{ l: "i32", m: "u32", n: "i128", o: "u128", s: "i16", t: "u16", u: "()", v: "...", x: "i64" },
  ...{ y: "u64", z: "!", p: "_" },
};

class Printer {
  out = "";
  readonly #reader: V0Reader;
  #depth = 0;
  /** Lifetimes that binders around have named. */
  #bound = 0;
  /** The path of an impl is read but not shown. */
  #silent = 0;

  constructor(text: string) {
    this.#reader = new V0Reader(text, () => {
      throw new NotMangled();
    });
  }

  #put(text: string): void {
    if (this.#silent > 0) return;
    this.out += text;
    if (this.out.length > MOST_TEXT) throw new NotMangled();
  }

  #deeper(read: () => void): void {
    if (++this.#depth > MOST_DEPTH) throw new NotMangled();
    read();
    this.#depth--;
  }

  /** Reads what stands at an earlier place, where it is to be shown. */
  #backReference(read: () => void): void {
    const place = this.#reader.backReference();
    if (this.#silent > 0) return;
    const here = this.#reader.at;
    this.#reader.at = place;
    this.#deeper(read);
    this.#reader.at = here;
  }

  /** `isValue`: generic arguments have `::` in front, as in expressions. */
  path(isValue: boolean): void {
    this.#deeper(() => {
      const tag = this.#reader.next();
      switch (tag) {
        case "C":
          this.#reader.disambiguator();
          return this.#put(this.#identifier());
        case "M":
        case "X":
          this.#reader.disambiguator();
          this.#silent++;
          this.path(false);
          this.#silent--;
          return this.#qualified(tag === "X");
        case "Y":
          return this.#qualified(true);
        case "N":
          return this.#nested(isValue);
        case "I":
          this.path(isValue);
          this.#put(isValue ? "::<" : "<");
          this.#list(() => {
            this.#genericArgument();
          });
          return this.#put(">");
        case "B":
          return this.#backReference(() => {
            this.path(isValue);
          });
        default:
          throw new NotMangled();
      }
    });
  }

  #qualified(hasTrait: boolean): void {
    this.#put("<");
    this.#type();
    if (hasTrait) {
      this.#put(" as ");
      this.path(false);
    }
    this.#put(">");
  }

  #nested(isValue: boolean): void {
    const namespace = this.#reader.next();
    if (!/[A-Za-z]/.test(namespace)) throw new NotMangled();
    this.path(isValue);
    const number = this.#reader.disambiguator();
    const name = this.#identifier();
    if (/[a-z]/.test(namespace)) {
      if (name !== "") this.#put(`::${name}`);
      return;
    }
    const kind = namespace === "C" ? "closure" : namespace === "S" ? "shim" : namespace;
    this.#put(`::{${kind}${name === "" ? "" : `:${name}`}#${number}}`);
  }

  #identifier(): string {
    const { text, isPunycode } = this.#reader.identifier();
    if (!isPunycode) return text;
    const decoded = decodePunycode(text);
    return decoded ?? `punycode{${text}}`;
  }

  /** Items up to an E, with commas between them; how many there were. */
  #list(item: () => void): number {
    let count = 0;
    while (!this.#reader.skip("E")) {
      if (count++ > 0) this.#put(", ");
      item();
    }
    return count;
  }

  #genericArgument(): void {
    if (this.#reader.skip("L")) this.#put(this.#lifetime(this.#reader.base62()));
    else if (this.#reader.skip("K")) this.#constant();
    else this.#type();
  }

  #lifetime(index: number): string {
    if (index === 0) return "'_";
    const depth = this.#bound - index;
    if (depth < 0) throw new NotMangled();
    return depth < 26 ? `'${String.fromCharCode(97 + depth)}` : `'_${depth}`;
  }

  /** Lifetimes that hold for what `read` reads: `for<'a, 'b> `. */
  #binder(read: () => void): void {
    const count = this.#reader.optional("G");
    if (count > MOST_DEPTH) throw new NotMangled();
    if (count > 0) {
      const names = Array.from({ length: count }, () => {
        this.#bound++;
        return this.#lifetime(1);
      });
      this.#put(`for<${names.join(", ")}> `);
    }
    read();
    this.#bound -= count;
  }

  #type(): void {
    this.#deeper(() => {
      const tag = this.#reader.next();
      const basic = BASIC[tag];
      if (basic !== undefined) return this.#put(basic);
      switch (tag) {
        case "R":
        case "Q":
          return this.#reference(tag === "Q");
        case "P":
          this.#put("*const ");
          return this.#type();
        case "O":
          this.#put("*mut ");
          return this.#type();
        case "A":
        case "S":
          return this.#array(tag === "A");
        case "T":
          return this.#tuple();
        case "F":
          return this.#binder(() => {
            this.#function();
          });
        case "D":
          return this.#dynamic();
        case "B":
          return this.#backReference(() => {
            this.#type();
          });
        default:
          this.#reader.at--;
          return this.path(false);
      }
    });
  }

  #reference(isMutable: boolean): void {
    this.#put("&");
    if (this.#reader.skip("L")) {
      const index = this.#reader.base62();
      if (index > 0) this.#put(`${this.#lifetime(index)} `);
    }
    if (isMutable) this.#put("mut ");
    this.#type();
  }

  #array(hasLength: boolean): void {
    this.#put("[");
    this.#type();
    if (hasLength) {
      this.#put("; ");
      this.#constant();
    }
    this.#put("]");
  }

  #tuple(): void {
    this.#put("(");
    const count = this.#list(() => {
      this.#type();
    });
    this.#put(count === 1 ? ",)" : ")");
  }

  #function(): void {
    if (this.#reader.skip("U")) this.#put("unsafe ");
    if (this.#reader.skip("K")) {
      const abi = this.#reader.skip("C") ? "C" : this.#identifier().replaceAll("_", "-");
      this.#put(`extern "${abi}" `);
    }
    this.#put("fn(");
    this.#list(() => {
      this.#type();
    });
    this.#put(")");
    if (this.#reader.skip("u")) return;
    this.#put(" -> ");
    this.#type();
  }

  #dynamic(): void {
    this.#put("dyn ");
    this.#binder(() => {
      let count = 0;
      while (!this.#reader.skip("E")) {
        if (count++ > 0) this.#put(" + ");
        this.#dynamicTrait();
      }
    });
    if (!this.#reader.skip("L")) throw new NotMangled();
    const index = this.#reader.base62();
    if (index > 0) this.#put(` + ${this.#lifetime(index)}`);
  }

  /** Bindings of associated types stand among the generic arguments: `Iterator<Item = u8>`. */
  #dynamicTrait(): void {
    let isOpen = this.#openPath();
    while (this.#reader.skip("p")) {
      this.#put(isOpen ? ", " : "<");
      isOpen = true;
      this.#put(`${this.#identifier()} = `);
      this.#type();
    }
    if (isOpen) this.#put(">");
  }

  /** As `path`, but for the last `>`; whether there would be one. */
  #openPath(): boolean {
    if (this.#reader.skip("B")) {
      let isOpen = false;
      this.#backReference(() => {
        isOpen = this.#openPath();
      });
      return isOpen;
    }
    if (!this.#reader.skip("I")) {
      this.path(false);
      return false;
    }
    this.path(false);
    this.#put("<");
    this.#list(() => {
      this.#genericArgument();
    });
    return true;
  }

  #constant(): void {
    this.#deeper(() => {
      if (this.#reader.skip("B")) {
        return this.#backReference(() => {
          this.#constant();
        });
      }
      const type = this.#reader.next();
      switch (type) {
        case "p":
          return this.#put("_");
        case "b":
          return this.#put(this.#reader.hexadecimal() === 0n ? "false" : "true");
        case "c":
          return this.#put(quoteCharacter(Number(this.#reader.hexadecimal())));
        case "R":
        case "Q":
          return this.#referenceConstant(type === "Q");
        case "A":
          this.#put("[");
          this.#list(() => {
            this.#constant();
          });
          return this.#put("]");
        case "T": {
          this.#put("(");
          const count = this.#list(() => {
            this.#constant();
          });
          return this.#put(count === 1 ? ",)" : ")");
        }
        case "V":
          return this.#structureConstant();
        default: {
          if (!/[hijlmnostxy]/.test(type)) throw new NotMangled();
          const sign = this.#reader.skip("n") ? "-" : "";
          return this.#put(`${sign}${this.#reader.hexadecimal()}`);
        }
      }
    });
  }

  /** Of a string, which is written by its bytes, or of another constant. */
  #referenceConstant(isMutable: boolean): void {
    if (!isMutable && this.#reader.skip("e")) {
      const digits = this.#reader.digits();
      const bytes = Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
      return this.#put(JSON.stringify(decodeUtf8(bytes)));
    }
    this.#put(isMutable ? "&mut " : "&");
    this.#constant();
  }

  #structureConstant(): void {
    this.path(true);
    const kind = this.#reader.next();
    if (kind === "U") return;
    const isTuple = kind === "T";
    if (!isTuple && kind !== "S") throw new NotMangled();
    this.#put(isTuple ? "(" : " { ");
    this.#list(() => {
      if (!isTuple) {
        this.#reader.disambiguator();
        this.#put(`${this.#identifier()}: `);
      }
      this.#constant();
    });
    this.#put(isTuple ? ")" : " }");
  }
}

function quoteCharacter(code: number): string {
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw new NotMangled();
  const known: Readonly<Record<string, string>> = {
    "\t": "\\t",
    "\n": "\\n",
    "\r": "\\r",
    "'": "\\'",
    "\\": "\\\\",
  };
  const character = String.fromCodePoint(code);
  if (code < 0x20 || code === 0x7f)
    return known[character] === undefined ? `'\\u{${code.toString(16)}}'` : `'${known[character]}'`;
  return `'${known[character] ?? character}'`;
}
