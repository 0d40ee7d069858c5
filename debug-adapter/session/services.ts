/** What a session needs of the machine; handed in, so that the session itself opens no file, socket or process. */
import type { Checksum } from "../../runtime/binary/dwarf/index-file.ts";
import type { Inflate, PartlyRead } from "../../runtime/binary/elf/elf.ts";
import type { Simulator, SimulatorOptions } from "../launch/simulator.ts";
import type { ByteStream, StubPlace } from "../rsp-client/byte-stream.ts";

export interface IndexStore {
  readonly checksum: Checksum;
  /** Undefined: there is none of that name. */
  open(name: string): PartlyRead | undefined;
  keep(name: string, bytes: Uint8Array): Promise<void>;
}

export interface Services {
  exists(path: string): boolean;
  /** Undefined when it cannot be read. */
  readFile(path: string): Uint8Array | undefined;
  /** For a file that may be large, and of which parts are wanted; undefined when it cannot be read. */
  openFile(path: string): PartlyRead | undefined;
  /** Changes with the file; undefined when there is none. */
  stamp(path: string): string | undefined;
  /** Names in a folder; none when there is no such folder. */
  list(folder: string): readonly string[];
  /** An absolute path. */
  resolve(folder: string, path: string): string;
  connect(place: StubPlace, timeout: number): Promise<ByteStream>;
  startSimulator(options: SimulatorOptions): Promise<Simulator>;
  readonly inflate: Inflate;
  /** What sessions leave to those after them, where there is a place for it. */
  readonly indexes?: IndexStore | undefined;
}
