/** Rust's mangling v0 (RFC 2603; The rustc book, "v0 Symbol Format"); numbers of crates and types of constants are left out. */

import { decodeUtf8 } from "../../base/text.ts";
import { V0Output } from "./v0-output.ts";
import { NotMangled } from "./v0-reader.ts";

/** Undefined: no such name. */
export function demangleV0(symbol: string): string | undefined {
  try {
    const printer = new Printer(symbol.slice(2));
    printer.path(true);
    return printer.text;
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

/** Those whose constants are numbers. */
const INTEGER = /[hijlmnostxy]/;

class Printer extends V0Output {
  /** `isValue`: generic arguments have `::` in front, as in expressions. */
  path(isValue: boolean): void {
    this.deeper(() => {
      const tag = this.reader.next();
      if (tag === "C") this.#crate();
      else if (tag === "M" || tag === "X") this.#implementation(tag === "X");
      else if (tag === "Y") this.#qualified(true);
      else if (tag === "N") this.#nested(isValue);
      else if (tag === "I") this.#generic(isValue);
      else if (tag === "B") this.backReference(this.path.bind(this, isValue));
      else throw new NotMangled();
    });
  }

  #crate(): void {
    this.reader.disambiguator();
    this.put(this.identifier());
  }

  /** Where an `impl` stands is not shown, only what it is of. */
  #implementation(hasTrait: boolean): void {
    this.reader.disambiguator();
    this.silently(() => {
      this.path(false);
    });
    this.#qualified(hasTrait);
  }

  #qualified(hasTrait: boolean): void {
    this.put("<");
    this.#type();
    if (hasTrait) {
      this.put(" as ");
      this.path(false);
    }
    this.put(">");
  }

  #nested(isValue: boolean): void {
    const namespace = this.reader.next();
    if (!/[A-Za-z]/.test(namespace)) throw new NotMangled();
    this.path(isValue);
    const number = this.reader.disambiguator();
    const name = this.identifier();
    if (/[a-z]/.test(namespace)) {
      if (name !== "") this.put(`::${name}`);
      return;
    }
    const kind = namespace === "C" ? "closure" : namespace === "S" ? "shim" : namespace;
    this.put(`::{${kind}${name === "" ? "" : `:${name}`}#${number}}`);
  }

  #generic(isValue: boolean): void {
    this.path(isValue);
    this.put(isValue ? "::<" : "<");
    this.list(this.#genericArgument);
    this.put(">");
  }

  readonly #genericArgument = (): void => {
    if (this.reader.skip("L")) this.put(this.lifetime(this.reader.base62()));
    else if (this.reader.skip("K")) this.#constant();
    else this.#type();
  };

  readonly #type = (): void => {
    this.deeper(() => {
      const tag = this.reader.next();
      const basic = BASIC[tag];
      if (basic !== undefined) this.put(basic);
      else if (tag === "R" || tag === "Q") this.#reference(tag === "Q");
      else if (tag === "P" || tag === "O") this.#pointer(tag === "O");
      else if (tag === "A" || tag === "S") this.#array(tag === "A");
      else if (tag === "T") this.tuple(this.#type);
      else if (tag === "F") this.binder(this.#function);
      else if (tag === "D") this.#dynamic();
      else if (tag === "B") this.backReference(this.#type);
      else {
        this.reader.at--;
        this.path(false);
      }
    });
  };

  #reference(isMutable: boolean): void {
    this.put("&");
    if (this.reader.skip("L")) {
      const index = this.reader.base62();
      if (index > 0) this.put(`${this.lifetime(index)} `);
    }
    if (isMutable) this.put("mut ");
    this.#type();
  }

  #pointer(isMutable: boolean): void {
    this.put(isMutable ? "*mut " : "*const ");
    this.#type();
  }

  #array(hasLength: boolean): void {
    this.put("[");
    this.#type();
    if (hasLength) {
      this.put("; ");
      this.#constant();
    }
    this.put("]");
  }

  readonly #function = (): void => {
    if (this.reader.skip("U")) this.put("unsafe ");
    if (this.reader.skip("K")) {
      const abi = this.reader.skip("C") ? "C" : this.identifier().replaceAll("_", "-");
      this.put(`extern "${abi}" `);
    }
    this.put("fn(");
    this.list(this.#type);
    this.put(")");
    if (this.reader.skip("u")) return;
    this.put(" -> ");
    this.#type();
  };

  #dynamic(): void {
    this.put("dyn ");
    this.binder(() => {
      this.list(this.#dynamicTrait, " + ");
    });
    if (!this.reader.skip("L")) throw new NotMangled();
    const index = this.reader.base62();
    if (index > 0) this.put(` + ${this.lifetime(index)}`);
  }

  /** Bindings of associated types stand among the generic arguments: `Iterator<Item = u8>`. */
  readonly #dynamicTrait = (): void => {
    let isOpen = this.#openPath();
    while (this.reader.skip("p")) {
      this.put(isOpen ? ", " : "<");
      isOpen = true;
      this.put(`${this.identifier()} = `);
      this.#type();
    }
    if (isOpen) this.put(">");
  };

  /** As `path`, but for the last `>`; whether there would be one. */
  #openPath(): boolean {
    let isOpen = false;
    if (this.reader.skip("B")) {
      this.backReference(() => {
        isOpen = this.#openPath();
      });
      return isOpen;
    }
    isOpen = this.reader.skip("I");
    this.path(false);
    if (isOpen) {
      this.put("<");
      this.list(this.#genericArgument);
    }
    return isOpen;
  }

  readonly #constant = (): void => {
    this.deeper(() => {
      const type = this.reader.next();
      if (type === "B") this.backReference(this.#constant);
      else if (type === "p") this.put("_");
      else if (type === "b") this.put(this.reader.hexadecimal() === 0n ? "false" : "true");
      else if (type === "c") this.put(quoteCharacter(Number(this.reader.hexadecimal())));
      else if (type === "R" || type === "Q") this.#referenceConstant(type === "Q");
      else if (type === "A") this.#arrayConstant();
      else if (type === "T") this.tuple(this.#constant);
      else if (type === "V") this.#structureConstant();
      else if (INTEGER.test(type)) {
        this.put(this.reader.skip("n") ? "-" : "");
        this.put(this.reader.hexadecimal().toString());
      } else throw new NotMangled();
    });
  };

  /** Of a string, which is written by its bytes, or of another constant. */
  #referenceConstant(isMutable: boolean): void {
    if (!isMutable && this.reader.skip("e")) {
      const pairs = this.reader.digits().match(/../g) ?? [];
      this.put(JSON.stringify(decodeUtf8(Uint8Array.from(pairs, (pair) => parseInt(pair, 16)))));
      return;
    }
    this.put(isMutable ? "&mut " : "&");
    this.#constant();
  }

  #arrayConstant(): void {
    this.put("[");
    this.list(this.#constant);
    this.put("]");
  }

  #structureConstant(): void {
    this.path(true);
    const kind = this.reader.next();
    if (kind === "U") return;
    if (kind === "T") {
      this.put("(");
      this.list(this.#constant);
      this.put(")");
      return;
    }
    if (kind !== "S") throw new NotMangled();
    this.put(" { ");
    this.list(() => {
      this.reader.disambiguator();
      this.put(`${this.identifier()}: `);
      this.#constant();
    });
    this.put(" }");
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "'": "\\'",
  "\\": "\\\\",
};

function quoteCharacter(code: number): string {
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw new NotMangled();
  const character = String.fromCodePoint(code);
  const isControl = code < 0x20 || code === 0x7f;
  return `'${ESCAPES[character] ?? (isControl ? `\\u{${code.toString(16)}}` : character)}'`;
}
