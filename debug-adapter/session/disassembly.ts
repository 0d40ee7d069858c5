/** Instructions around an address. x86 code can only be read forwards, so what comes before is read from the start of its function. */
import type { SourcePosition } from "../../runtime/binary/debug-info.ts";
import { decode, MAX_LENGTH } from "../../runtime/x86/decode.ts";
import { print } from "../../runtime/x86/print.ts";
import type { Program } from "./program.ts";
import type { Snapshot } from "./snapshot.ts";

export interface ShownInstruction {
  readonly address: bigint;
  readonly bytes: Uint8Array;
  readonly text: string;
  /** Only where a symbol begins. */
  readonly symbol: string | undefined;
  /** Only where another line begins. */
  readonly position: SourcePosition | undefined;
  readonly isValid: boolean;
}

/** Instructions that one request gets at most. */
const COUNT_LIMIT = 10_000;
/** A function that is longer is not read from its start to show what comes before an address in it. */
const FUNCTION_LIMIT = 1 << 20;

export interface DisassemblyRequest {
  readonly address: bigint;
  /** Instructions, not bytes; may be negative. */
  readonly skip: number;
  readonly count: number;
}

/** Exactly `count` instructions; where there are none, placeholders of one byte, as the protocol wants it. */
export async function disassemble(
  program: Program,
  snapshot: Snapshot,
  request: DisassemblyRequest,
): Promise<ShownInstruction[]> {
  const count = Math.min(Math.max(0, request.count), COUNT_LIMIT);
  return snapshot.settle(() => {
    const before =
      request.skip < 0
        ? precede(program, snapshot, request.address, Math.min(-request.skip, COUNT_LIMIT))
        : [];
    const needed = Math.max(0, request.skip) + count;
    const after =
      before.length >= needed && request.skip < 0 ? [] : follow(program, snapshot, request.address, needed);
    const skipped = request.skip > 0 ? after.slice(request.skip) : after;
    return [...before, ...skipped].slice(0, count);
  });
}

/** `count` instructions from an address. */
function follow(program: Program, snapshot: Snapshot, from: bigint, count: number): ShownInstruction[] {
  const found: ShownInstruction[] = [];
  let at = from;
  while (found.length < count) {
    const instruction = instructionAt(program, snapshot, at);
    found.push(instruction);
    at += BigInt(Math.max(1, instruction.bytes.length));
  }
  return found;
}

/** The last `count` instructions that end at an address. */
function precede(program: Program, snapshot: Snapshot, end: bigint, count: number): ShownInstruction[] {
  let found: ShownInstruction[] = [];
  let at = end;
  while (found.length < count) {
    const start = startBefore(program, at);
    const part = start === undefined ? [] : until(program, snapshot, start, at);
    if (part.length === 0) break;
    found = [...part, ...found];
    at = part[0]?.address ?? at;
  }
  const missing = count - found.length;
  const first = found[0]?.address ?? end;
  const fill = Array.from({ length: Math.max(0, missing) }, (_, index) =>
    nothingAt(first - BigInt(missing - index)),
  );
  return [...fill, ...found.slice(Math.max(0, -missing))];
}

/** Where to begin reading so as to come by an address: its function's or symbol's start. */
function startBefore(program: Program, address: bigint): bigint | undefined {
  if (address <= 0n || address > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  const last = Number(address) - 1;
  const start = program.info.functionAt(last)?.low ?? program.elf.symbolAt(last)?.value;
  return start === undefined || last - start > FUNCTION_LIMIT ? undefined : BigInt(start);
}

/** The instructions from `start` that end by `end`; empty when reading does not come out there. */
function until(program: Program, snapshot: Snapshot, start: bigint, end: bigint): ShownInstruction[] {
  const found: ShownInstruction[] = [];
  for (let at = start; at < end;) {
    const instruction = instructionAt(program, snapshot, at);
    const next = at + BigInt(Math.max(1, instruction.bytes.length));
    // Padding between functions may be data: the instruction that would reach beyond the end is cut off.
    if (next > end) break;
    found.push(instruction);
    at = next;
  }
  return found;
}

function instructionAt(program: Program, snapshot: Snapshot, address: bigint): ShownInstruction {
  const code = codeAt(snapshot, address);
  if (code.length === 0) return nothingAt(address);
  const symbol = program.symbolAt(address);
  const position = program.info.positionOf(Number(address));
  const isLineStart =
    position !== undefined && position.line !== 0 && program.info.isStatement(Number(address));
  const decoded = decode(code, address);
  const common = {
    address,
    symbol: symbol?.includes("+") === true ? undefined : symbol,
    position: isLineStart ? position : undefined,
  };
  if (decoded.kind === "failure")
    return { ...common, bytes: code.subarray(0, 1), text: "(bad)", isValid: false };
  return { ...common, bytes: code.subarray(0, decoded.length), text: print(decoded, "intel"), isValid: true };
}

/** Up to the longest instruction's bytes, fewer at the end of what can be read. */
function codeAt(snapshot: Snapshot, address: bigint): Uint8Array {
  const all = snapshot.read(address, MAX_LENGTH);
  if (all !== undefined) return all;
  const bytes: number[] = [];
  for (let offset = 0; offset < MAX_LENGTH; offset++) {
    const next = snapshot.read(address + BigInt(offset), 1)?.[0];
    if (next === undefined) break;
    bytes.push(next);
  }
  return Uint8Array.from(bytes);
}

function nothingAt(address: bigint): ShownInstruction {
  return {
    address,
    bytes: new Uint8Array(),
    text: "??",
    symbol: undefined,
    position: undefined,
    isValid: false,
  };
}
