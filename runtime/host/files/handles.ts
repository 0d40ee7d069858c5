/** The files of one enclave by the numbers that it knows them by. */

import { toHex } from "../../base/hex.ts";
import { ERRNO } from "../errno.ts";
import {
  FILE_ERRNO,
  FileError,
  type HostFiles,
  type ReadableFile,
  type Storage,
  type StoredFile,
} from "./storage.ts";

/** More at once are refused, so that an enclave cannot use up the host. */
const MOST = 256;
/** A protected file of 512 MiB has twice that on the host, and its tree. */
export const MOST_BYTES = 1.1 * 2 ** 30;
const NAME = 16;

/** An enclave's own file has `stored`. */
interface Open {
  readonly file: ReadableFile;
  readonly stored?: StoredFile;
}

export class FileHandles {
  readonly #storage: Storage | undefined;
  readonly #hostFiles: HostFiles | undefined;
  readonly #open = new Map<number, Open>();

  /** Without a storage, or files of the host, every name is refused. */
  constructor(storage: Storage | undefined, hostFiles: HostFiles | undefined) {
    this.#storage = storage;
    this.#hostFiles = hostFiles;
  }

  /** Opens a file of the enclave's own, by its hidden name. */
  open(name: Uint8Array, how: "existing" | "new"): number {
    if (name.length !== NAME) return -ERRNO.EINVAL;
    return this.#with((storage) => {
      const stored = how === "new" ? storage.create(toHex(name)) : storage.open(toHex(name));
      return this.#keep({ file: stored, stored });
    });
  }

  openOfHost(path: string): number {
    const files = this.#hostFiles;
    if (files === undefined) return -FILE_ERRNO.EACCES;
    return attempt(() => this.#keep({ file: files(path) }));
  }

  /** Fills the beginning of `room`. */
  read(number: number, offset: number, room: Uint8Array): number {
    const found = this.#open.get(number);
    if (found === undefined) return -ERRNO.EBADF;
    return attempt(() => {
      const bytes = found.file.read(offset, room.length).subarray(0, room.length);
      room.set(bytes);
      return bytes.length;
    });
  }

  write(number: number, offset: number, bytes: Uint8Array): number {
    const stored = this.#open.get(number)?.stored;
    if (stored === undefined) return -ERRNO.EBADF;
    if (offset + bytes.length > MOST_BYTES) return -FILE_ERRNO.EFBIG;
    return attempt(() => {
      stored.write(offset, bytes);
      return bytes.length;
    });
  }

  sync(number: number): number {
    const stored = this.#open.get(number)?.stored;
    if (stored === undefined) return -ERRNO.EBADF;
    return attempt(() => {
      stored.sync();
      return 0;
    });
  }

  close(number: number): number {
    const found = this.#open.get(number);
    if (found === undefined) return -ERRNO.EBADF;
    this.#open.delete(number);
    return attempt(() => {
      found.file.close();
      return 0;
    });
  }

  remove(name: Uint8Array): number {
    if (name.length !== NAME) return -ERRNO.EINVAL;
    return this.#with((storage) => {
      storage.remove(toHex(name));
      return 0;
    });
  }

  /** Two names, one after the other. */
  rename(names: Uint8Array): number {
    if (names.length !== 2 * NAME) return -ERRNO.EINVAL;
    return this.#with((storage) => {
      storage.rename(toHex(names.subarray(0, NAME)), toHex(names.subarray(NAME)));
      return 0;
    });
  }

  /** A name, and the least value in 8 bytes. */
  counter(request: Uint8Array): number {
    if (request.length !== NAME + 8) return -ERRNO.EINVAL;
    const view = new DataView(request.buffer, request.byteOffset, request.byteLength);
    const least = Number(view.getBigUint64(NAME, true));
    if (least > Number.MAX_SAFE_INTEGER) return -ERRNO.EINVAL;
    return this.#with(
      (storage) => storage.counter?.(toHex(request.subarray(0, NAME)), least) ?? -ERRNO.ENOSYS,
    );
  }

  /** The enclave has ended. */
  closeAll(): void {
    for (const number of [...this.#open.keys()]) this.close(number);
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  #with(use: (storage: Storage) => number): number {
    const storage = this.#storage;
    return storage === undefined ? -FILE_ERRNO.EACCES : attempt(() => use(storage));
  }

  #keep(opened: Open): number {
    if (this.size >= MOST) {
      opened.file.close();
      return -ERRNO.EIO;
    }
    let number = 1;
    while (this.#open.has(number)) number += 1;
    this.#open.set(number, opened);
    return number;
  }
}

function attempt(work: () => number): number {
  try {
    return work();
  } catch (error) {
    return -(error instanceof FileError ? FILE_ERRNO[error.code] : ERRNO.EIO);
  }
}
