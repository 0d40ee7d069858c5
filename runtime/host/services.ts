/** What a host process asks of the machine that it runs on. The command line implements it with the terminal, a test with arrays. */

import type { HostFiles, Storage } from "./files/storage.ts";
import type { Network } from "./tcp/network.ts";

export interface HostServices {
  /** 1: standard output, 2: standard error. The bytes are the receiver's to keep. */
  writeConsole(stream: 1 | 2, bytes: Uint8Array): void;
  /** From 1 to `max` bytes of standard input, none at its end; a promise where they have to be waited for. */
  readConsole(max: number): Uint8Array | Promise<Uint8Array>;
  /** What `main` gets: the first is the program's name. */
  readonly arguments: readonly string[];
  /**
   * Microseconds since 1970, a whole number; `instructions` are those that the enclave has executed, for a time that goes with them. A host
   * without a clock refuses.
   */
  readonly clock?: (instructions: number) => number;
  /** Without one, there is no TCP. */
  readonly network?: Network;
  /** Without one, the enclave has no files. */
  readonly storage?: Storage;
  /** Without, it can read none of the host. */
  readonly hostFiles?: HostFiles;
  /** Without one, nobody makes quotes. */
  readonly quoting?: Quoting;
}

/** Whoever makes the evidence of this platform. */
export interface Quoting {
  /** TARGETINFO of the quoting enclave, 512 bytes: a report is to be made for it. */
  target(this: void): Promise<Uint8Array>;
  /** A quote of a report of 432 bytes; undefined where the report is not from this platform, or not for the quoting enclave. */
  quote(this: void, report: Uint8Array): Promise<Uint8Array | undefined>;
}

/** 2026-01-01 00:00 UTC, in microseconds. */
const FIRST_MOMENT = Date.UTC(2026, 0, 1) * 1000;

/** The clock of repeatable runs: the same moment at the start of each, then a microsecond for a thousand instructions. */
export function repeatableClock(instructions: number): number {
  return FIRST_MOMENT + Math.floor(instructions / 1000);
}
