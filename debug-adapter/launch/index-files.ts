/**
 * What sessions have found out about the debug information of large programs, in the user's cache folder: a file for each program. It only
 * makes the next session begin faster: whoever removes or damages it changes nothing else.
 */
import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PartlyRead } from "../../runtime/binary/elf/elf.ts";
import type { Checksum } from "../../runtime/binary/dwarf/index-file.ts";
import type { IndexStore } from "../session/services.ts";
import { openParts } from "./file-parts.ts";

/** Of more programs nothing is kept, nor of more bytes; those that were debugged last stay. */
const MOST_FILES = 20;
const MOST_BYTES = 256 << 20;
const SUFFIX = ".debug-index";

export class IndexFiles implements IndexStore {
  readonly checksum: Checksum;
  readonly #folder: string;

  constructor(folder: string, checksum: Checksum) {
    this.#folder = folder;
    this.checksum = checksum;
  }

  /** Undefined: there is none. */
  open(name: string): PartlyRead | undefined {
    try {
      return openParts(this.#path(name), { alwaysInParts: true });
    } catch {
      return undefined;
    }
  }

  /** A cache that cannot be written is none. */
  async keep(name: string, bytes: Uint8Array): Promise<void> {
    const path = this.#path(name);
    const unfinished = `${path}.${randomUUID()}`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(unfinished, bytes, { mode: 0o600 });
      await rename(unfinished, path);
      await this.#removeOld();
    } catch {
      await rm(unfinished, { force: true }).catch(() => undefined);
    }
  }

  #path(name: string): string {
    return join(this.#folder, `${name}${SUFFIX}`);
  }

  async #removeOld(): Promise<void> {
    const files = (await readdir(this.#folder))
      // What a session that was killed has not finished is one of them.
      .filter((name) => name.includes(SUFFIX))
      .map(async (name) => {
        const path = join(this.#folder, name);
        const { mtimeMs, size } = await stat(path);
        return { path, mtimeMs, size };
      });
    let bytes = 0;
    const found = (await Promise.all(files)).sort((a, b) => b.mtimeMs - a.mtimeMs);
    for (const [at, { path, size }] of found.entries()) {
      bytes += size;
      if (at >= MOST_FILES || bytes > MOST_BYTES) await rm(path, { force: true });
    }
  }
}
