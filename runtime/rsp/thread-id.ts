/** Thread identifiers (GDB manual, "Packets": thread-id): `2a`, `p1.2a`, with 0 for any and -1 for all. */
import type { Codec } from "./codec.ts";

export interface ThreadId {
  /** Absent where the other side does not speak the multiprocess extension. */
  readonly process?: number;
  /** 0: any; -1: all. */
  readonly thread: number;
}

const ALL = -1;

export const threadId: Codec<ThreadId> = {
  parse: (text) => {
    const match = /^(?:p(-1|[0-9a-fA-F]{1,8}))?(?:(^|\.)(-1|[0-9a-fA-F]{1,8}))?$/.exec(text);
    if (!match) return undefined;
    const [, process, , thread] = match;
    if (process === undefined) return thread === undefined ? undefined : { thread: number(thread) };
    // `pN` alone means all threads of process N.
    return { process: number(process), thread: thread === undefined ? ALL : number(thread) };
  },
  format: ({ process, thread }) =>
    process === undefined ? digits(thread) : `p${digits(process)}.${digits(thread)}`,
};

function number(text: string): number {
  return text === "-1" ? ALL : Number.parseInt(text, 16);
}

function digits(value: number): string {
  return value === ALL ? "-1" : value.toString(16);
}
