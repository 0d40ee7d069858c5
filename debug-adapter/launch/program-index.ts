/** What earlier sessions have found out about a program's debug information, and what this one leaves to the next. */
import { toHex } from "../../runtime/base/hex.ts";
import { encodeUtf8 } from "../../runtime/base/text.ts";
import type { DebugInfo } from "../../runtime/binary/debug-info.ts";
import { type Checksum, IndexFile, IndexWriter } from "../../runtime/binary/dwarf/index-file.ts";
import type { Elf } from "../../runtime/binary/elf/elf.ts";
import type { IndexStore, Services } from "../session/services.ts";

/** The debug information of smaller files is read in less time than an index is opened. */
const FEWEST_BYTES = 4 << 20;
/** Milliseconds after a stop; a person is looking at it by then. */
const KEEP_AFTER = 1500;
/** Between two pieces of work, for what the editor asks meanwhile. */
const PAUSE = 10;

export class ProgramIndex {
  readonly #key: string;
  readonly #name: string;
  readonly #store: IndexStore;
  #isKept = false;
  readonly file: IndexFile | undefined;

  private constructor(key: string, store: IndexStore) {
    this.#key = key;
    this.#name = nameOf(key, store.checksum);
    this.#store = store;
    const content = store.open(this.#name);
    this.file = content && IndexFile.open(content, key, store.checksum);
  }

  /** Undefined: nothing is kept of such files, or on this machine. */
  static of(
    elf: Elf,
    size: number,
    stamp: string | undefined,
    { indexes }: Pick<Services, "indexes">,
  ): ProgramIndex | undefined {
    if (size < FEWEST_BYTES || stamp === undefined || indexes === undefined) return undefined;
    return new ProgramIndex(keyOf(elf, stamp, indexes.checksum), indexes);
  }

  /** The program has stopped: when the editor has been answered, what is news is written down, piece by piece. */
  readonly keep = (info: DebugInfo): void => {
    if (this.#isKept) return;
    this.#isKept = true;
    setTimeout(() => {
      if (info.hasIndexNews()) void this.#write(info);
    }, KEEP_AFTER).unref();
  };

  async #write(info: DebugInfo): Promise<void> {
    const writer = new IndexWriter(this.#key, this.#store.checksum);
    for (const part of info.indexParts()) {
      writer.add(part);
      await new Promise((resolve) => setTimeout(resolve, PAUSE).unref());
    }
    await this.#store.keep(this.#name, writer.finish());
  }
}

/**
 * Which file it is: its build id, where it has one, its size, time and inode, and where its sections are. So that a program that was built anew,
 * or had its debug information changed in place, is another one.
 */
function keyOf(elf: Elf, stamp: string, checksum: Checksum): string {
  const note = elf.section(".note.gnu.build-id");
  const buildId = note === undefined ? "none" : toHex(elf.contentOf(note));
  const layout = elf.sections.map(
    ({ name, offset, size, address }) => `${name} ${offset} ${size} ${address}`,
  );
  return `${buildId} ${stamp} ${checksum(encodeUtf8(layout.join("\n")))}`;
}

/** Of two programs with one name the later one stays. */
function nameOf(key: string, checksum: Checksum): string {
  return [key, `${key} again`]
    .map((text) => checksum(encodeUtf8(text)).toString(16).padStart(8, "0"))
    .join("");
}
