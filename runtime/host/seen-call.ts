/** A host call as the host saw it, in the words of the table: for logs, views and time lines. */

import { hostCallByNumber } from "../api/host-calls/index.ts";

export interface SeenCall {
  /** How many instructions had been executed when it was made. */
  readonly instant: number;
  readonly thread: number;
  readonly number: number;
  /** RDX, R8, R9. */
  readonly words: readonly [bigint, bigint, bigint];
  /** Undefined: the thread sleeps until another one wakes it. */
  readonly result: number | undefined;
  /** What the enclave handed to the host, or the host to the enclave. */
  readonly bytes: Uint8Array;
}

/** As JSON has it. */
export interface CallRecord {
  readonly instant: number;
  readonly thread: number;
  readonly call: string;
  /** By the names of the table; what is no exact number there is hexadecimal text. */
  readonly arguments: Readonly<Record<string, number | string>>;
  readonly result?: number;
  /** The first bytes: printable characters as they are, others as \xHH. */
  readonly data?: string;
}

/** So many bytes are shown. */
const SHOWN = 80;

export function callRecord({ instant, thread, number, words, result, bytes }: SeenCall): CallRecord {
  const record = hostCallByNumber(number);
  const named = record?.arguments.map(({ name }, index) => [name, plain(words[index] ?? 0n)] as const);
  return {
    instant,
    thread,
    call: record?.name ?? `call ${number}`,
    arguments: Object.fromEntries(named ?? words.map((word, index) => [`word${index}`, plain(word)])),
    ...(result !== undefined && { result }),
    ...(bytes.length > 0 && { data: printable(bytes.subarray(0, SHOWN)) }),
  };
}

function plain(word: bigint): number | string {
  return word <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(word) : `0x${word.toString(16)}`;
}

function printable(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => {
    if (byte === 10) return "\\n";
    if (byte === 92) return "\\\\";
    return byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
  });
  return text.join("");
}
