/** The blocks of a region: what can be reached from an entry by jumps, without following calls. */

import { RSP } from "./locals.ts";
import type { Step, Steps } from "./steps.ts";

/** How a block ends. Its last step is the jump or call itself, if there is one. */
export type BlockEnd =
  | { readonly kind: "next"; readonly next: number }
  | { readonly kind: "jump"; readonly target: number }
  | { readonly kind: "branch"; readonly target: number; readonly next: number }
  /** Without a target: to where a register or memory says. */
  | { readonly kind: "call"; readonly target: number | undefined; readonly next: number }
  /** To one of several addresses, by the number in a register; to where memory says for others. */
  | { readonly kind: "switch"; readonly register: number; readonly targets: readonly number[] }
  | { readonly kind: "dynamic"; readonly returns: boolean }
  /** The interpreter goes on at this address. */
  | { readonly kind: "stop"; readonly address: number };

export interface Block {
  readonly address: number;
  readonly steps: readonly Step[];
  readonly end: BlockEnd;
}

/** What finding blocks needs to know of memory. */
export interface CodeSource {
  readonly steps: Steps;
  readonly breakpoints: ReadonlySet<number>;
  /** Whether control has come by here before. Where it has not, the region is left: most code of large functions never runs. */
  isSeen(address: number): boolean;
  /** Whether a region begins there. */
  isEntry(address: number): boolean;
  /** A word of 64 bits of memory that never changes; undefined where there is none. */
  constantAt(address: number): number | undefined;
}

const MAX_STEPS = 5000;
const MAX_CASES = 512;
/** Between the comparison that bounds a jump table's index and the jump. */
const TABLE_DISTANCE = 8;

const NOTHING: readonly number[] = [];

export function targetsOf(end: BlockEnd): readonly number[] {
  switch (end.kind) {
    case "next":
    case "call":
      return [end.next];
    case "jump":
      return [end.target];
    case "branch":
      return [end.target, end.next];
    case "switch":
      return end.targets;
    case "dynamic":
    case "stop":
      return NOTHING;
  }
}

class BlockFinder {
  readonly #source: CodeSource;
  readonly #entry: number;
  readonly #stops: boolean;
  readonly #steps = new Map<number, Step>();
  readonly #ends = new Map<number, BlockEnd>();
  readonly #leaders: Set<number>;
  /** Steps as they were found one after the other. */
  #trail: Step[] = [];

  /** `stops`: at the beginnings of other regions. */
  constructor(source: CodeSource, entry: number, stops: boolean) {
    this.#source = source;
    this.#stops = stops;
    this.#entry = entry;
    this.#leaders = new Set([entry]);
  }

  find(): Map<number, Block> {
    const work = [this.#entry];
    for (let start = work.pop(); start !== undefined; start = work.pop()) this.#follow(start, work);
    const blocks = new Map<number, Block>();
    for (const leader of this.#leaders)
      if (leader === this.#entry || this.#steps.has(leader)) blocks.set(leader, this.#blockAt(leader));
    return blocks;
  }

  #follow(start: number, work: number[]): void {
    const { steps: code, breakpoints } = this.#source;
    this.#trail = [];
    let at = start;
    if (!this.#includes(start)) return;
    while (!this.#steps.has(at)) {
      if (this.#steps.size >= MAX_STEPS || breakpoints.has(at)) return;
      const step = code.at(at);
      if (step === undefined) return;
      this.#steps.set(at, step);
      this.#trail.push(step);
      const end = this.#endOf(step);
      if (end === undefined) {
        at = step.next;
        continue;
      }
      this.#ends.set(at, end);
      for (const target of targetsOf(end)) {
        if (!this.#leaders.has(target) && target !== step.next) work.push(target);
        this.#leaders.add(target);
      }
      at = step.next;
      if (!targetsOf(end).includes(at) || !this.#includes(at)) return;
    }
    // Into the middle of what is known: there a block begins, too.
    this.#leaders.add(at);
  }

  #includes(address: number): boolean {
    if (address === this.#entry) return true;
    return this.#source.isSeen(address) && !(this.#stops && this.#source.isEntry(address));
  }

  #endOf(step: Step): BlockEnd | undefined {
    const { recipe, next, target, address } = step;
    const { jump } = recipe;
    if (jump.kind === "none") return undefined;
    const { mnemonic } = step.shape;
    if (jump.kind === "known" && target < 0) return { kind: "stop", address };
    if (mnemonic === "call")
      return { kind: "call", target: jump.kind === "known" ? target : undefined, next };
    if (jump.kind === "dynamic")
      return mnemonic === "ret"
        ? { kind: "dynamic", returns: true }
        : (this.#switch(step) ?? { kind: "dynamic", returns: false });
    return jump.condition === undefined ? { kind: "jump", target } : { kind: "branch", target, next };
  }

  /** `jmp *table(,%reg,8)` with the table in memory that never changes, its length from the comparison before. */
  #switch({ addresses, shape }: Step): BlockEnd | undefined {
    const [at] = addresses;
    if (at === undefined || !shape.isTableJump) return undefined;
    const length = this.#tableLength();
    const targets: number[] = [];
    for (let entry = 0; entry < length; entry++) {
      const target = this.#source.constantAt(at.displacement + 8 * entry);
      if (target === undefined || this.#source.steps.at(target) === undefined) break;
      targets.push(target);
    }
    return targets.length === 0 ? undefined : { kind: "switch", register: at.index, targets };
  }

  #tableLength(): number {
    const trail = this.#trail;
    for (let back = 2; back <= TABLE_DISTANCE && back <= trail.length; back++) {
      const step = trail[trail.length - back];
      if (step?.shape.mnemonic !== "cmp") continue;
      const isBound = step.shape.comparesWithImmediate && typeof step.immediate === "number";
      return isBound ? Math.min(Math.max(0, Number(step.immediate) + 1), MAX_CASES) : 0;
    }
    return 0;
  }

  #blockAt(address: number): Block {
    const steps: Step[] = [];
    let at = address;
    for (;;) {
      const step = this.#steps.get(at);
      if (step === undefined) return { address, steps, end: { kind: "stop", address: at } };
      const end = this.#ends.get(at);
      if (end?.kind === "stop") return { address, steps, end };
      steps.push(step);
      if (end !== undefined) return { address, steps, end };
      at = step.next;
      if (this.#leaders.has(at) && this.#steps.has(at))
        return { address, steps, end: { kind: "next", next: at } };
    }
  }
}

/**
 * How far a region goes: over all that can be reached; to the last jump back to where it begins, which is the end of a loop; or to where
 * another region begins.
 */
export type Extent = "function" | "loop" | "continuation";

/** By address; the first is the entry. Where a block goes on at an address that has no block, the region is left. */
export function findBlocks(source: CodeSource, entry: number, extent: Extent): Map<number, Block> {
  const blocks = new BlockFinder(source, entry, extent === "continuation").find();
  if (extent !== "loop") return blocks;
  let last = entry;
  for (const { steps, end } of blocks.values())
    if (targetsOf(end).includes(entry)) last = Math.max(last, steps.at(-1)?.address ?? 0);
  return blocksOfLoop(source.steps, blocks, entry, last);
}

/** Those between entry and end of a loop, and those beyond whose first concern is with flags: nobody could go on there at leisure. */
function blocksOfLoop(
  code: Steps,
  blocks: ReadonlyMap<number, Block>,
  entry: number,
  last: number,
): Map<number, Block> {
  const kept = new Map<number, Block>();
  const work = [entry];
  for (let address = work.pop(); address !== undefined; address = work.pop()) {
    const block = blocks.get(address);
    if (block === undefined || kept.has(address)) continue;
    if ((address < entry || address > last) && !needsFlags(code, address)) continue;
    kept.set(address, block);
    work.push(...targetsOf(block.end));
  }
  return kept;
}

/**
 * Whether code at an address looks at flags that came from before: a bad place to enter, where other code would have worked out at
 * leisure what is worked out here each time.
 */
export function needsFlags(code: Steps, address: number): boolean {
  for (let at = address; ;) {
    const step = code.at(at);
    if (step === undefined) return false;
    const { flags, readsFlags, jump } = step.recipe;
    if (readsFlags) return true;
    if ((flags.kind === "rule" && flags.isComplete && flags.always) || jump.kind !== "none") return false;
    at = step.next;
  }
}

/** Registers of which something is said where blocks meet: RSP is a parameter of the region. */
export const ALL_BUT_RSP = ~(1 << RSP);
