/** The event about host calls, from the lines that the simulator writes. */
import { Event } from "@vscode/debugadapter";
import { HOST_CALLS_EVENT, type HostCallLine, type HostCallsBody } from "../contract.ts";

/** Nobody reads more at a time. */
const MOST = 1000;

/** Undefined where no line is of the form. */
export function hostCallsEvent(lines: readonly string[]): Event | undefined {
  const calls = lines.flatMap((line) => parsed(line) ?? []);
  if (calls.length === 0) return undefined;
  const left = calls.slice(-MOST);
  const dropped = calls.length - left.length;
  const body: HostCallsBody = { calls: dropped > 0 ? [{ dropped }, ...left] : left };
  return new Event(HOST_CALLS_EVENT, body);
}

function parsed(line: string): HostCallLine | undefined {
  try {
    const value = JSON.parse(line) as Partial<Record<string, unknown>> | null;
    const isCall = typeof value?.["call"] === "string" && typeof value["instant"] === "number";
    return isCall || typeof value?.["dropped"] === "number" ? (value as HostCallLine) : undefined;
  } catch {
    return undefined;
  }
}
