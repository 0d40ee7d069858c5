/** The blocks of a region: what can be reached from an entry by jumps, without following calls. */

import { decode } from "../decode.ts";
import type { Decoded } from "../operands.ts";
import type { Memory } from "../memory.ts";
import { CpuFault } from "../cpu.ts";
import { summarize, type Summary } from "./summary.ts";

export interface Step {
  readonly decoded: Decoded;
  readonly address: number;
  readonly summary: Summary;
}

/** How a block ends. Its last step is the jump or call itself, if there is one. */
export type BlockEnd =
  | { readonly kind: "next"; readonly next: number }
  | { readonly kind: "jump"; readonly target: number }
  | { readonly kind: "branch"; readonly target: number; readonly next: number }
  /** Without a target: to where a register or memory says. */
  | { readonly kind: "call"; readonly target: number | undefined; readonly next: number }
  | { readonly kind: "dynamic"; readonly returns: boolean }
  /** The interpreter goes on at this address. */
  | { readonly kind: "stop"; readonly address: number };

export interface Block {
  readonly address: number;
  readonly steps: readonly Step[];
  readonly end: BlockEnd;
}

const MAX_STEPS = 2500;
/** Guest code lies below this. */
const CODE_LIMIT = 0x8000_0000n;

/** Decoded instructions by address; undefined where lifted code always leaves to the interpreter. */
export class Steps {
  readonly #memory: Memory;
  readonly #known = new Map<number, Step | undefined>();

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  at(address: number): Step | undefined {
    const known = this.#known.get(address);
    if (known !== undefined || this.#known.has(address)) return known;
    const step = decodeAt(this.#memory, address);
    this.#known.set(address, step);
    return step;
  }

  clear(): void {
    this.#known.clear();
  }
}

function decodeAt(memory: Memory, address: number): Step | undefined {
  try {
    const decoded = decode(memory.fetch(address), BigInt(address));
    if (decoded.kind === "failure" || decoded.next >= CODE_LIMIT) return undefined;
    const summary = summarize(decoded);
    return summary.stops ? undefined : { decoded, address, summary };
  } catch (thrown) {
    if (thrown instanceof CpuFault) return undefined;
    throw thrown;
  }
}

function endOf({ decoded }: Step): BlockEnd | undefined {
  const { mnemonic } = decoded.instruction;
  const next = Number(decoded.next);
  const [operand] = decoded.operands;
  const target = operand?.kind === "target" ? operand.address : undefined;
  if (target !== undefined && target >= CODE_LIMIT) return { kind: "stop", address: Number(decoded.address) };
  switch (mnemonic) {
    case "jmp":
      return target === undefined
        ? { kind: "dynamic", returns: false }
        : { kind: "jump", target: Number(target) };
    case "call":
      return { kind: "call", target: target === undefined ? undefined : Number(target), next };
    case "ret":
      return { kind: "dynamic", returns: true };
    default:
      return target === undefined ? undefined : { kind: "branch", target: Number(target), next };
  }
}

function targetsOf(end: BlockEnd): readonly number[] {
  switch (end.kind) {
    case "next":
      return [end.next];
    case "jump":
      return [end.target];
    case "branch":
      return [end.target, end.next];
    case "call":
      return [end.next];
    case "dynamic":
    case "stop":
      return [];
  }
}

/**
 * Whether code at an address looks at flags that came from before: a bad place to enter, since a loop through it would have to
 * carry the flags of both ways.
 */
export function needsFlags(code: Steps, address: number): boolean {
  for (let at = address; ;) {
    const step = code.at(at);
    if (step === undefined || step.summary.flags === "all") return false;
    if (step.summary.readsFlags || step.summary.flags === "some") return true;
    if (endOf(step) !== undefined) return false;
    at = Number(step.decoded.next);
  }
}

/** By address; the first is the entry. Where a block goes on at an address that has no block, the region is left. */
export function findBlocks(code: Steps, entry: number, breakpoints: ReadonlySet<number>): Map<number, Block> {
  const steps = new Map<number, Step>();
  const leaders = new Set<number>([entry]);
  const work = [entry];
  for (let start = work.pop(); start !== undefined; start = work.pop()) {
    let at = start;
    while (!steps.has(at)) {
      if (steps.size >= MAX_STEPS || breakpoints.has(at)) break;
      const step = code.at(at);
      if (step === undefined) break;
      steps.set(at, step);
      const end = endOf(step);
      if (end !== undefined) {
        for (const target of targetsOf(end)) {
          if (!leaders.has(target)) work.push(target);
          leaders.add(target);
        }
        break;
      }
      at = Number(step.decoded.next);
    }
    // Into the middle of what is known: there a block begins, too.
    if (steps.has(at) && at !== start) leaders.add(at);
  }
  const blocks = new Map<number, Block>();
  for (const leader of leaders) {
    if (leader === entry || steps.has(leader)) blocks.set(leader, blockAt(leader, steps, leaders));
  }
  return blocks;
}

function blockAt(address: number, known: ReadonlyMap<number, Step>, leaders: ReadonlySet<number>): Block {
  const steps: Step[] = [];
  let at = address;
  for (;;) {
    const step = known.get(at);
    if (step === undefined) return { address, steps, end: { kind: "stop", address: at } };
    const end = endOf(step);
    if (end?.kind === "stop") return { address, steps, end };
    steps.push(step);
    if (end !== undefined) return { address, steps, end };
    at = Number(step.decoded.next);
    if (leaders.has(at) && known.has(at)) return { address, steps, end: { kind: "next", next: at } };
  }
}
