/** What can be said of an image's machine code as a whole: how much it is, where control goes that no reader of it can see, and what guards it. */

import type { Elf } from "../../binary/elf/elf.ts";
import { decode } from "../../x86/decode.ts";
import type { Decoded } from "../../x86/operands.ts";
import type { PlacedItem } from "../placed-items.ts";
import type { Reference } from "../references.ts";
import { frameOf, type Frame } from "./frame.ts";
import { deepestStack } from "./stack.ts";

export interface CodeFacts {
  readonly functions: number;
  readonly instructions: number;
  /** Bytes of code that are no instruction we know: data among code. */
  readonly unknownBytes: number;
  readonly indirectCalls: number;
  readonly indirectJumps: number;
  readonly returns: number;
  readonly stack: StackFacts;
  readonly mitigations: {
    /** Functions that check a canary on their stack (-fstack-protector-strong: those that have arrays). */
    readonly canaries: number;
    /** Functions whose address is taken, and those of them that begin with ENDBR64 (CET, indirect branch tracking). */
    readonly addressTaken: number;
    readonly landingPads: number;
    /** LFENCE, by which compilers guard loads and branches against load value injection (LVI). */
    readonly fences: number;
  };
}

/**
 * From the enclave's entry, over direct calls, and over indirect ones to functions whose addresses the caller takes itself. What other
 * functions that are called indirectly use comes on top.
 */
export type StackFacts =
  | { readonly kind: "bounded"; readonly bytes: number; readonly chain: readonly string[] }
  | { readonly kind: "recursion"; readonly functions: readonly string[] }
  | { readonly kind: "variable"; readonly functions: readonly string[] };

export interface CodeInput {
  readonly elf: Elf;
  readonly items: readonly PlacedItem[];
  readonly references: readonly Reference[];
}

const FS_CANARY = 0x28n;

export function codeFacts({ elf, items, references }: CodeInput): CodeFacts {
  const count = {
    functions: 0,
    instructions: 0,
    unknownBytes: 0,
    indirectCalls: 0,
    indirectJumps: 0,
    returns: 0,
  };
  let canaries = 0;
  let fences = 0;
  const frames = new Map<number, Frame>();
  const padded = new Set<number>();
  const isCode = codeTest(elf);
  for (const [index, item] of items.entries()) {
    if (!isCode(item.address)) continue;
    const instructions = decodeItem(elf, item);
    count.functions++;
    count.instructions += instructions.length;
    count.unknownBytes += item.bytes - instructions.reduce((sum, { length }) => sum + length, 0);
    for (const { instruction, operands } of instructions) {
      const isDirect = operands[0]?.kind === "target";
      if (instruction.mnemonic === "call" && !isDirect) count.indirectCalls++;
      if (instruction.mnemonic === "jmp" && !isDirect) count.indirectJumps++;
      if (instruction.mnemonic === "ret") count.returns++;
      if (instruction.mnemonic === "lfence") fences++;
    }
    if (instructions.some(readsCanary)) canaries++;
    if (instructions[0]?.instruction.mnemonic === "endbr64") padded.add(index);
    frames.set(item.address, frameOf(instructions));
  }
  const taken = takenAddresses({ elf, items, references }, isCode);
  const pointedAt = new Set(taken.map(({ to }) => to));
  const landingPads = [...pointedAt].filter((index) => padded.has(index)).length;
  return {
    ...count,
    stack: stackFacts(elf, items, withPointers(frames, items, taken)),
    mitigations: { canaries, addressTaken: pointedAt.size, landingPads, fences },
  };
}

function codeTest({ segments }: Elf): (address: number) => boolean {
  const code = segments.filter(({ executable }) => executable);
  return (at) => code.some(({ address, fileSize }) => address <= at && at < address + fileSize);
}

function decodeItem(elf: Elf, { address, bytes }: PlacedItem): Decoded[] {
  const code = elf.memoryAt(address, bytes) ?? new Uint8Array();
  const instructions: Decoded[] = [];
  for (let at = 0; at < code.length;) {
    const decoded = decode(code, BigInt(address + at), at);
    if (decoded.kind === "instruction") instructions.push(decoded);
    at += decoded.kind === "instruction" ? decoded.length : 1;
  }
  return instructions;
}

function readsCanary({ operands }: Decoded): boolean {
  return operands.some(
    (operand) =>
      operand.kind === "memory" &&
      operand.segment === "fs" &&
      operand.base === undefined &&
      operand.displacement === FS_CANARY,
  );
}

const CALL = 0xe8;
const JUMP = 0xe9;

/** References to the beginnings of functions otherwise than by a direct call or jump. */
function takenAddresses(
  { elf, items, references }: CodeInput,
  isCode: (address: number) => boolean,
): Reference[] {
  const taken: Reference[] = [];
  for (const reference of references) {
    const { to, place, target } = reference;
    if (target !== items[to]?.address || !isCode(target)) continue;
    const [before, opcode] = isCode(place) ? (elf.memoryAt(place - 2, 2) ?? []) : [];
    const isConditional = before === 0x0f && opcode !== undefined && (opcode & 0xf0) === 0x80;
    if (opcode !== CALL && opcode !== JUMP && !isConditional) taken.push(reference);
  }
  return taken;
}

/** An indirect call goes to the functions whose addresses the same function takes, as far as it takes any. */
function withPointers(
  frames: ReadonlyMap<number, Frame>,
  items: readonly PlacedItem[],
  taken: readonly Reference[],
): Map<number, Frame> {
  const pointers = new Map<number, number[]>();
  for (const { from, target } of taken) {
    const address = items[from]?.address ?? 0;
    pointers.set(address, [...(pointers.get(address) ?? []), target]);
  }
  return new Map(
    [...frames].map(([address, frame]) => {
      const targets = pointers.get(address) ?? [];
      const calls = frame.calls.flatMap((call) =>
        call.target === undefined ? targets.map((target) => ({ ...call, target })) : [call],
      );
      return [address, { ...frame, calls }];
    }),
  );
}

function stackFacts(elf: Elf, items: readonly PlacedItem[], frames: ReadonlyMap<number, Frame>): StackFacts {
  const names = new Map(items.map(({ address, name }) => [address, name]));
  const named = (addresses: readonly number[]) => addresses.map((address) => names.get(address) ?? "?");
  const found = deepestStack(elf.header.entry, frames);
  return found.kind === "bounded"
    ? { kind: found.kind, bytes: found.bytes, chain: named(found.chain) }
    : { kind: found.kind, functions: named(found.functions) };
}
