/** The events of a journal as bytes. */

import type { ByteReader } from "../../base/bytes.ts";
import type { ByteWriter } from "../../base/byte-writer.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/text.ts";
import { type CpuState, createCpu } from "../../x86/cpu.ts";
import type { AexRule } from "../interrupts.ts";
import type { JournalEvent } from "./journal.ts";

/** The number of a kind is its place here. */
const KINDS = ["turn", "answer", "fault", "delivery", "debugger", "memory", "registers", "rules"] as const;

/** `before` is the count of the event before this one. */
export function writeEvent(writer: ByteWriter, event: JournalEvent, before: number): void {
  writer.u8(KINDS.indexOf(event.kind));
  writer.number(event.count - before);
  switch (event.kind) {
    case "turn":
      writer.number(event.thread);
      return;
    case "answer":
      writer.number(event.thread);
      writer.number(event.call);
      writer.number(event.count - event.asked);
      writer.u8(event.result < 0 ? 1 : 0);
      writer.number(Math.abs(event.result));
      writer.number(event.address);
      writeBytes(writer, event.bytes);
      return;
    case "memory":
      writer.number(event.address);
      writeBytes(writer, event.bytes);
      return;
    case "registers":
      writer.number(event.thread);
      writeBytes(writer, encodeUtf8(JSON.stringify(event.cpu, bigintsAsText)));
      return;
    case "rules":
      writeBytes(writer, encodeUtf8(JSON.stringify(event.rules)));
      return;
    default:
      return;
  }
}

/** Undefined where the bytes are no event. */
export function readEvent(reader: ByteReader, before: number): JournalEvent | undefined {
  const kind = KINDS[reader.u8()];
  const count = before + reader.number();
  switch (kind) {
    case "turn":
      return { kind, count, thread: reader.number() };
    case "answer": {
      const [thread, call, waited] = [reader.number(), reader.number(), reader.number()];
      const sign = reader.u8() === 0 ? 1 : -1;
      const result = sign * reader.number();
      const address = reader.number();
      return { kind, count, thread, call, asked: count - waited, result, address, bytes: readBytes(reader) };
    }
    case "memory": {
      const address = reader.number();
      return { kind, count, address, bytes: readBytes(reader) };
    }
    case "registers": {
      const thread = reader.number();
      const cpu = cpuOf(jsonOf(readBytes(reader)));
      return cpu === undefined ? undefined : { kind, count, thread, cpu };
    }
    case "rules": {
      const rules = jsonOf(readBytes(reader));
      return Array.isArray(rules) && rules.every(isRule) ? { kind, count, rules } : undefined;
    }
    case "fault":
    case "delivery":
    case "debugger":
      return { kind, count };
    default:
      return undefined;
  }
}

function writeBytes(writer: ByteWriter, bytes: Uint8Array): void {
  writer.number(bytes.length);
  writer.put(bytes);
}

function readBytes(reader: ByteReader): Uint8Array {
  return reader.take(reader.number()).slice();
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes));
  } catch {
    return undefined;
  }
}

function bigintsAsText(_name: string, value: unknown): unknown {
  if (value instanceof BigUint64Array) return Array.from(value, String);
  return typeof value === "bigint" ? String(value) : value;
}

function isRule(value: unknown): value is AexRule {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  const has = (name: string): boolean => Number.isSafeInteger((value as Record<string, unknown>)[name]);
  switch (value.kind) {
    case "at":
      return has("count");
    case "step":
      return has("low") && has("high");
    case "page":
      return has("page");
    default:
      return false;
  }
}

/** Registers in the shape of a processor's; undefined where anything is missing or of another type. */
function cpuOf(json: unknown): CpuState | undefined {
  const shape: unknown = createCpu();
  const shaped = like(shape, json);
  return shaped === undefined ? undefined : (shaped as CpuState);
}

function like(shape: unknown, value: unknown): unknown {
  if (typeof shape === "bigint") {
    return typeof value === "string" && /^\d{1,40}$/.test(value)
      ? BigInt.asUintN(128, BigInt(value))
      : undefined;
  }
  if (typeof shape === "number") return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value !== "object" || value === null || typeof shape !== "object" || shape === null)
    return undefined;
  if (shape instanceof BigUint64Array || Array.isArray(shape)) {
    const kind = Array.from(shape as ArrayLike<unknown>);
    if (!Array.isArray(value) || value.length !== kind.length) return undefined;
    const items = kind.map((each, index) => like(each, value[index]));
    if (items.includes(undefined)) return undefined;
    return shape instanceof BigUint64Array ? BigUint64Array.from(items as bigint[]) : items;
  }
  const entries = Object.entries(shape).map(([name, each]) => {
    return [name, like(each, (value as Record<string, unknown>)[name])] as const;
  });
  return entries.some(([, each]) => each === undefined) ? undefined : Object.fromEntries(entries);
}
