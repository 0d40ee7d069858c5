/** A storage that ends with the run: for runs that must all begin alike, and for tests. */

import { FileError, type Storage, type StoredFile } from "./storage.ts";

export class MemoryStorage implements Storage {
  readonly files = new Map<string, { bytes: Uint8Array }>();
  readonly counters = new Map<string, number>();

  open(name: string): StoredFile {
    return stored(this.#find(name));
  }

  create(name: string): StoredFile {
    const file = { bytes: new Uint8Array() };
    this.files.set(name, file);
    return stored(file);
  }

  remove(name: string): void {
    this.#find(name);
    this.files.delete(name);
  }

  rename(from: string, to: string): void {
    const file = this.#find(from);
    this.files.delete(from);
    this.files.set(to, file);
  }

  counter(name: string, least: number): number {
    const value = Math.max(this.counters.get(name) ?? 0, least);
    this.counters.set(name, value);
    return value;
  }

  #find(name: string): { bytes: Uint8Array } {
    const file = this.files.get(name);
    if (file === undefined) throw new FileError("ENOENT");
    return file;
  }
}

function stored(file: { bytes: Uint8Array }): StoredFile {
  return {
    read: (offset, max) => file.bytes.slice(offset, offset + max),
    write: (offset, bytes) => {
      const longer = new Uint8Array(Math.max(file.bytes.length, offset + bytes.length));
      longer.set(file.bytes);
      longer.set(bytes, offset);
      file.bytes = longer;
    },
    sync: () => undefined,
    close: () => undefined,
  };
}
