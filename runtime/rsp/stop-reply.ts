/** Stop replies (GDB manual, "Stop Reply Packets"), one codec for both sides. */
import { hexText, type Codec } from "./codec.ts";
import { threadId, type ThreadId } from "./thread-id.ts";

/** Signals by their number in the protocol (gdb's own numbering, `include/gdb/signals.def`). */
export const SIGNAL = {
  none: 0,
  interrupt: 2,
  illegal: 4,
  trap: 5,
  abort: 6,
  arithmetic: 8,
  bus: 10,
  segmentation: 11,
} as const;

export interface SignalStop {
  readonly kind: "stopped";
  readonly signal: number;
  readonly thread?: ThreadId;
  /** Values sent along, by register number: bytes in hexadecimal, little-endian. */
  readonly registers: ReadonlyMap<number, string>;
  /** Everything else, such as `swbreak` or `watch`, by key. */
  readonly facts: ReadonlyMap<string, string>;
}

export type StopReply =
  | SignalStop
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "terminated"; readonly signal: number }
  | { readonly kind: "output"; readonly text: string };

/** Key of our own that carries the reason for a stop in words; clients that do not know a key skip it (GDB manual, same section). */
export const REASON_KEY = "lb-reason";

export const stopReply: Codec<StopReply> = {
  parse: (text) => {
    const rest = text.slice(1);
    switch (text.charAt(0)) {
      case "S":
      case "T":
        return parseStop(rest);
      case "W": {
        const code = leadingHex(rest);
        return code === undefined ? undefined : { kind: "exited", code };
      }
      case "X": {
        const signal = leadingHex(rest);
        return signal === undefined ? undefined : { kind: "terminated", signal };
      }
      case "O": {
        const output = hexText.parse(rest);
        return output === undefined || rest === "" ? undefined : { kind: "output", text: output };
      }
      default:
        return undefined;
    }
  },
  format: (reply) => {
    switch (reply.kind) {
      case "exited":
        return `W${pair(reply.code)}`;
      case "terminated":
        return `X${pair(reply.signal)}`;
      case "output":
        return `O${hexText.format(reply.text)}`;
      case "stopped":
        return formatStop(reply);
    }
  },
};

function parseStop(text: string): SignalStop | undefined {
  if (!/^[0-9a-fA-F]{2}/.test(text)) return undefined;
  const registers = new Map<number, string>();
  const facts = new Map<string, string>();
  let thread: ThreadId | undefined;
  for (const pairText of text.slice(2).split(";")) {
    const colon = pairText.indexOf(":");
    if (colon < 0) continue;
    const key = pairText.slice(0, colon);
    const value = pairText.slice(colon + 1);
    if (/^[0-9a-fA-F]+$/.test(key)) registers.set(Number.parseInt(key, 16), value);
    else if (key === "thread") thread = threadId.parse(value);
    else facts.set(key, value);
  }
  const signal = Number.parseInt(text.slice(0, 2), 16);
  return { kind: "stopped", signal, registers, facts, ...(thread !== undefined && { thread }) };
}

function formatStop({ signal, thread, registers, facts }: SignalStop): string {
  const parts = [...facts].map(([key, value]) => `${key}:${value};`);
  for (const [number, value] of registers) parts.push(`${pair(number)}:${value};`);
  if (thread !== undefined) parts.push(`thread:${threadId.format(thread)};`);
  return `T${pair(signal)}${parts.join("")}`;
}

function leadingHex(text: string): number | undefined {
  const digits = /^[0-9a-fA-F]+/.exec(text)?.[0];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}

function pair(value: number): string {
  return (value & 0xff).toString(16).padStart(2, "0");
}
