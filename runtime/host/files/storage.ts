/** What a host process asks of the machine for files. The command line implements it with a folder, a test with a map. */

/** Error numbers of Linux that an enclave believes files to have. */
export const FILE_ERRNO = { ENOENT: 2, EACCES: 13, EBUSY: 16, EFBIG: 27, ENOSPC: 28 } as const;

export type FileErrorName = keyof typeof FILE_ERRNO;

/** What a method of these interfaces throws; any other error is EIO. */
export class FileError extends Error {
  readonly code: FileErrorName;

  constructor(code: FileErrorName) {
    super(code);
    this.code = code;
  }
}

export interface ReadableFile {
  /** Up to `max` bytes; none at the end. */
  read(offset: number, max: number): Uint8Array;
  close(): void;
}

export interface StoredFile extends ReadableFile {
  /** What lies between the end and the offset is zeros. The bytes are the receiver's to keep. */
  write(offset: number, bytes: Uint8Array): void;
  /** When it returns, what was written outlasts a power cut. */
  sync(): void;
}

/** Where an enclave keeps its own files, by hidden names: 32 hexadecimal digits. What these methods do outlasts a power cut. */
export interface Storage {
  /** Throws ENOENT where there is none. */
  open(name: string): StoredFile;
  /** A new and empty one, in the place of one that is there. */
  create(name: string): StoredFile;
  remove(name: string): void;
  /** In one step; what has the name `to` is replaced. */
  rename(from: string, to: string): void;
  /** Raises the counter of a name to `least` if it is less, and gives its value. A storage without counters lacks it. */
  counter?(name: string, least: number): number;
}

/** Files of the host that an enclave may read; throws EACCES for any other one. */
export type HostFiles = (path: string) => ReadableFile;
