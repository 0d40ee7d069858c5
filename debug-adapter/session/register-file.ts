/** The registers of a thread: as a stub tells them, and as far as they are known. */
import { fromHex, toHex } from "../../runtime/base/hex.ts";
import type { DescribedRegister } from "../../runtime/rsp/target-description.ts";
import type { ThreadId } from "../../runtime/rsp/thread-id.ts";
import { registers as registerTable, registerValue } from "../../runtime/rsp/registers.ts";

/** Names by DWARF number, from the one table. */
const DWARF_NAMES = new Map(
  registerTable.flatMap(({ name, dwarf }) => (dwarf === undefined ? [] : [[dwarf, name] as const])),
);

interface PlaceInText {
  readonly at: number;
  readonly bits: number;
}

/** A stub has one description, and as many stops as one likes. */
const placesByDescription = new WeakMap<readonly DescribedRegister[], ReadonlyMap<string, PlaceInText>>();

function placesOf(described: readonly DescribedRegister[]): ReadonlyMap<string, PlaceInText> {
  const places = new Map<string, PlaceInText>();
  let at = 0;
  for (const { name, bits } of described) {
    places.set(name, { at, bits });
    at += bits / 4;
  }
  return places;
}

/** The registers of one thread, from the text of a `g` packet. */
export class RegisterFile {
  readonly text: string;
  readonly #places: ReadonlyMap<string, PlaceInText>;
  readonly #described: readonly DescribedRegister[];
  readonly #values = new Map<string, bigint | undefined>();

  constructor(described: readonly DescribedRegister[], text: string) {
    this.text = text;
    this.#described = described;
    const places = placesByDescription.get(described) ?? placesOf(described);
    placesByDescription.set(described, places);
    this.#places = places;
  }

  /** The same, with other values. */
  with(values: ReadonlyMap<string, Uint8Array>): RegisterFile {
    let { text } = this;
    for (const [name, bytes] of values) {
      const at = this.#places.get(name)?.at;
      if (at !== undefined) text = text.slice(0, at) + toHex(bytes) + text.slice(at + 2 * bytes.length);
    }
    return new RegisterFile(this.#described, text);
  }

  /** In the order of the target description. */
  get all(): readonly DescribedRegister[] {
    return this.#described;
  }

  /** Undefined when the stub does not have the register, or not its value. */
  value(name: string): bigint | undefined {
    const known = this.#values.get(name);
    if (known !== undefined || this.#values.has(name)) return known;
    const bytes = this.bytes(name);
    const value = bytes && registerValue(bytes);
    this.#values.set(name, value);
    return value;
  }

  bytes(name: string): Uint8Array | undefined {
    const place = this.#places.get(name);
    if (place === undefined) return undefined;
    const digits = this.text.slice(place.at, place.at + place.bits / 4);
    // `x` marks what the stub cannot say.
    return digits.length === place.bits / 4 ? fromHex(digits) : undefined;
  }
}

/** What there is to know them by. */
interface Knowledge {
  /** All of them, once they were read. */
  file(): RegisterFile | undefined;
  /** One that came with the stop. */
  expedited(name: string): bigint | undefined;
  /** All of them are needed. */
  miss(): void;
}

/** The registers of a thread for computations that `settle` repeats: the first that asks for one that is not known has them all read. */
export class ThreadRegisters {
  readonly thread: ThreadId | undefined;
  readonly described: readonly DescribedRegister[];
  readonly #knowledge: Knowledge;

  constructor(thread: ThreadId | undefined, described: readonly DescribedRegister[], knowledge: Knowledge) {
    this.thread = thread;
    this.described = described;
    this.#knowledge = knowledge;
  }

  /** By DWARF number, as the debug information's expressions name them. */
  get(dwarf: number): bigint | undefined {
    const name = DWARF_NAMES.get(dwarf);
    return name === undefined ? undefined : this.value(name);
  }

  value(name: string): bigint | undefined {
    const file = this.#knowledge.file();
    if (file !== undefined) return file.value(name);
    const expedited = this.#knowledge.expedited(name);
    if (expedited === undefined) this.#knowledge.miss();
    return expedited;
  }

  bytes(name: string): Uint8Array | undefined {
    const file = this.#knowledge.file();
    if (file === undefined) this.#knowledge.miss();
    return file?.bytes(name);
  }
}

/** The name of a DWARF register number. */
export function registerName(dwarf: number): string | undefined {
  return DWARF_NAMES.get(dwarf);
}
