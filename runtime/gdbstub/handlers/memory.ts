/** Packets that read and write memory, and breakpoints. */
import { ERROR, type RspError } from "../../rsp/codec.ts";
import { BREAKPOINT_TYPE, type BreakpointRequest } from "../../rsp/packets/breakpoint.ts";
import type { MemoryWrite } from "../../rsp/packets/write-memory.ts";
import { conditionOf } from "../agent/condition.ts";
import type { Session } from "../session.ts";
import type { WatchAccess, Watchpoint } from "../target.ts";
import type { HandlersOf } from "./handler.ts";

/** What fits in a reply of {@link PACKET_SIZE} bytes as hexadecimal. */
export const PACKET_SIZE = 0x20000;
const READ_LIMIT = (PACKET_SIZE - 16) / 2;

export const memoryHandlers: HandlersOf<
  "readMemory" | "writeMemory" | "writeBinary" | "insertBreakpoint" | "removeBreakpoint"
> = {
  readMemory: (session, { address, length }) => {
    const bytes = session.target.readMemory(address, Math.min(length, READ_LIMIT));
    return bytes.length === 0 && length > 0 ? { error: ERROR.badAddress } : bytes;
  },
  writeMemory: write,
  writeBinary: write,
  insertBreakpoint: ({ target, conditions }, request) =>
    change(
      request,
      () => {
        // What is inserted again has the new conditions.
        conditions.set(request.address, request.conditions);
        return target.insertBreakpoint(
          request.address,
          request.conditions && conditionOf(request.conditions),
        );
      },
      (watchpoint) => target.insertWatchpoint(watchpoint),
    ),
  removeBreakpoint: ({ target, conditions }, request) =>
    change(
      request,
      () => {
        conditions.set(request.address, undefined);
        return target.removeBreakpoint(request.address);
      },
      (watchpoint) => target.removeWatchpoint(watchpoint),
    ),
};

function write(session: Session, { address, length, bytes }: MemoryWrite): true | RspError {
  if (length !== bytes.length) return { error: ERROR.badArgument };
  // A length of 0 is gdb asking whether the packet is known.
  if (length === 0) return true;
  return session.target.writeMemory(address, bytes) ? true : { error: ERROR.badAddress };
}

const ACCESSES: ReadonlyMap<number, WatchAccess> = new Map([
  [BREAKPOINT_TYPE.write, "write"],
  [BREAKPOINT_TYPE.read, "read"],
  [BREAKPOINT_TYPE.access, "access"],
]);

/** Software and hardware breakpoints are alike here: neither shows in memory and there is no limit to their number. */
function change(
  { type, address, kind }: BreakpointRequest,
  onCode: () => boolean,
  onData: (watchpoint: Watchpoint) => boolean,
): true | "unsupported" | RspError {
  const access = ACCESSES.get(type);
  if (access !== undefined) return onData({ address, length: kind, access }) || { error: ERROR.badAddress };
  if (type !== BREAKPOINT_TYPE.software && type !== BREAKPOINT_TYPE.hardware) return "unsupported";
  return onCode() || { error: ERROR.badAddress };
}
