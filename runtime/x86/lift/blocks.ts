/** The blocks of a region: what can be reached from an entry by jumps, without following calls. */

import type { Condition } from "../breakpoints.ts";
import { addressOfKey, CALLS, CONTEXT, COPIES, keyOf } from "./block-keys.ts";
import { NO_RULE } from "./rules.ts";
import type { Step, Steps } from "./steps.ts";
import { type JumpTable, jumpTableOf, type TableSource } from "./table-jumps.ts";

const MAX_STEPS = 5000;
/** A block is copied for each way to it where it has at most so many instructions and ways. */
const COPIED_STEPS = 8;
const COPIED_WAYS = 4;
/** No way through a region has more instructions. */
export const LONGEST_WAY = MAX_STEPS * COPIED_WAYS;

/** How a block ends. Its last step is the jump or call itself, if there is one. */
export type BlockEnd =
  | { readonly kind: "next"; readonly next: number }
  | { readonly kind: "jump"; readonly target: number }
  | { readonly kind: "branch"; readonly target: number; readonly next: number }
  /** Without a target: to where a register or memory says. */
  | { readonly kind: "call"; readonly target: number | undefined; readonly next: number }
  /** A call to one of several addresses, each with a block that follows; after them one that calls where the pointer says. */
  | { readonly kind: "choice"; readonly targets: readonly number[] }
  /** From a function that is part of its caller here: to the address after the call, if that still is on the stack. */
  | { readonly kind: "return"; readonly next: number }
  /** To one of several addresses, by the number in a register; to where memory says for others. */
  | { readonly kind: "switch"; readonly table: JumpTable }
  | { readonly kind: "dynamic"; readonly returns: boolean; readonly table?: JumpTable }
  /** The interpreter goes on at this address. */
  | { readonly kind: "stop"; readonly address: number };

export type End<Kind extends BlockEnd["kind"]> = Extract<BlockEnd, { readonly kind: Kind }>;

export interface Block {
  /** Address and context: the same code is another block where it is part of another call. */
  readonly key: number;
  readonly address: number;
  readonly steps: readonly Step[];
  readonly end: BlockEnd;
  /** Keys of the blocks that follow, in the order of the end's addresses. */
  readonly successors: readonly number[];
}

/** What finding blocks needs to know of memory. */
export interface CodeSource extends TableSource {
  /** Where lifted code has to be left, always. */
  readonly breakpoints: ReadonlySet<number>;
  /** Where it has to be left if a condition says so. */
  readonly conditions: ReadonlyMap<number, Condition>;
  /** Whether control has come by here before. Where it has not, the region is left: most code of large functions never runs. */
  isSeen(address: number): boolean;
  /** Whether a region begins there. */
  isEntry(address: number): boolean;
  /** Where the call at an address has gone that is not to a fixed place. */
  targetsOf(address: number): readonly number[];
}

/** A function with more instructions is no part of its caller; nor is one where the region or the nesting becomes too large. */
const INLINED_STEPS = 30;
const INLINED_REGION = 200;
/** The same elsewhere than in loops and recursion, where it soon makes more code than it saves calls. */
const INLINED_STEPS_ELSEWHERE = 16;
const INLINED_REGION_ELSEWHERE = 60;
const INLINED_DEPTH = 3;

const NOTHING: readonly number[] = [];

function targetsOf(end: BlockEnd): readonly number[] {
  switch (end.kind) {
    case "next":
    case "call":
    case "return":
      return [end.next];
    case "jump":
      return [end.target];
    case "branch":
      return [end.target, end.next];
    case "switch":
      return end.table.targets;
    case "choice":
    case "dynamic":
    case "stop":
      return NOTHING;
  }
}

function dynamicJump(table: JumpTable | undefined): BlockEnd {
  if (table === undefined) return { kind: "dynamic", returns: false };
  return table.isWithin ? { kind: "switch", table } : { kind: "dynamic", returns: false, table };
}

/** A call whose function is part of the region; 0 is the region itself. */
interface Context {
  readonly caller: number;
  readonly next: number;
  readonly depth: number;
}

interface Ending {
  readonly end: BlockEnd;
  readonly successors: readonly number[];
  /** Where code is to be found, if that is not at the successors. */
  readonly leads?: readonly number[];
}

class BlockFinder {
  readonly #source: CodeSource;
  readonly #entry: number;
  readonly #stops: boolean;
  readonly #isLoop: boolean;
  readonly #steps = new Map<number, Step>();
  readonly #ends = new Map<number, Ending>();
  readonly #leaders: Set<number>;
  readonly #contexts: Context[] = [{ caller: 0, next: 0, depth: 0 }];
  /** Blocks with nothing but a call, after a choice. */
  readonly #calls = new Map<number, Block>();
  readonly #sizes = new Map<number, number>();
  /** Steps as they were found one after the other. */
  #trail: Step[] = [];

  constructor(source: CodeSource, entry: number, extent: Extent) {
    this.#source = source;
    this.#stops = extent === "continuation";
    this.#isLoop = extent === "loop";
    this.#entry = entry;
    this.#leaders = new Set([entry]);
  }

  find(): Map<number, Block> {
    const work = [this.#entry];
    for (let start = work.pop(); start !== undefined; start = work.pop()) this.#follow(start, work);
    const blocks = new Map(this.#calls);
    for (const leader of this.#leaders)
      if (leader === this.#entry || this.#steps.has(leader)) blocks.set(leader, this.#blockAt(leader));
    return blocks;
  }

  #follow(start: number, work: number[]): void {
    const { steps: code, breakpoints, conditions } = this.#source;
    this.#trail = [];
    let key = start;
    if (!this.#includes(key)) return;
    while (!this.#steps.has(key)) {
      const at = addressOfKey(key);
      if (this.#steps.size >= MAX_STEPS || breakpoints.has(at)) return;
      const step = code.at(at);
      if (step === undefined) return;
      // It is looked at where a block begins.
      if (conditions.has(at)) this.#leaders.add(key);
      this.#steps.set(key, step);
      this.#trail.push(step);
      const context = key - at;
      const following = context + step.next;
      const ending = this.#endOf(step, context);
      if (ending === undefined) {
        key = following;
        continue;
      }
      this.#ends.set(key, ending);
      const targets = ending.leads ?? ending.successors;
      for (const target of targets) {
        if (!this.#leaders.has(target) && target !== following) work.push(target);
        this.#leaders.add(target);
      }
      key = following;
      if (!targets.includes(key) || !this.#includes(key)) return;
    }
    // Into the middle of what is known: there a block begins, too.
    this.#leaders.add(key);
  }

  #includes(key: number): boolean {
    if (key === this.#entry) return true;
    if (!this.#source.isSeen(addressOfKey(key))) return false;
    if (key >= CONTEXT) return true;
    // What stands before a loop is no part of it (see `blocksOfLoop`).
    if (this.#isLoop && key < this.#entry) return needsFlags(this.#source.steps, key);
    return !(this.#stops && this.#source.isEntry(key));
  }

  #endOf(step: Step, context: number): Ending | undefined {
    const { recipe, next, target, address } = step;
    const { jump } = recipe;
    if (jump.kind === "none") return undefined;
    const within = (end: BlockEnd): Ending => ({
      end,
      successors: targetsOf(end).map((each) => context + each),
    });
    const { mnemonic } = step.shape;
    if (jump.kind === "known" && target < 0) return within({ kind: "stop", address });
    if (mnemonic === "call")
      return (
        this.#callOf(step, context) ??
        this.#choiceOf(step, context) ??
        within({ kind: "call", target: jump.kind === "known" ? target : undefined, next })
      );
    if (mnemonic === "ret") return this.#returnFrom(context);
    if (jump.kind === "dynamic") return within(dynamicJump(jumpTableOf(this.#source, this.#trail)));
    return within(jump.condition === undefined ? { kind: "jump", target } : { kind: "branch", target, next });
  }

  #callOf({ recipe, target, next }: Step, context: number): Ending | undefined {
    if (recipe.jump.kind !== "known") return undefined;
    const inner = this.#partAt(target, next, context);
    return inner === undefined ? undefined : { end: { kind: "jump", target }, successors: [inner] };
  }

  /** The beginning of a function that becomes a part of the region. */
  #partAt(target: number, next: number, context: number): number | undefined {
    const caller = context / CONTEXT;
    const depth = (this.#contexts[caller]?.depth ?? 0) + 1;
    if (depth > INLINED_DEPTH) return undefined;
    const repeats = this.#isLoop || target === this.#entry;
    const most = repeats ? INLINED_REGION : INLINED_REGION_ELSEWHERE;
    if (this.#steps.size >= most || !this.#source.isSeen(target)) return undefined;
    const size = this.#sizeOf(target);
    const largest = repeats ? INLINED_STEPS : INLINED_STEPS_ELSEWHERE;
    if (size > largest || this.#steps.size + size > most) return undefined;
    const inner = this.#contexts.push({ caller, next, depth }) - 1;
    return inner * CONTEXT + target;
  }

  /** A call through a pointer that has gone to few places: those are looked for before the pointer is followed. */
  #choiceOf({ recipe, address, next }: Step, context: number): Ending | undefined {
    if (recipe.jump.kind !== "dynamic") return undefined;
    const targets = this.#source.targetsOf(address).filter((each) => this.#source.isSeen(each));
    if (targets.length === 0) return undefined;
    const call = (target: number | undefined): number => {
      const key = keyOf(CALLS + this.#calls.size, address);
      const end: BlockEnd = { kind: "call", target, next };
      this.#calls.set(key, { key, address, steps: [], end, successors: [context + next] });
      return key;
    };
    const successors = targets.map((target) => this.#partAt(target, next, context) ?? call(target));
    const leads = [...successors.filter((key) => !this.#calls.has(key)), context + next];
    return { end: { kind: "choice", targets }, successors: [...successors, call(undefined)], leads };
  }

  #returnFrom(context: number): Ending {
    if (context === 0) return { end: { kind: "dynamic", returns: true }, successors: NOTHING };
    const { caller, next } = this.#contexts[context / CONTEXT] ?? { caller: 0, next: 0 };
    return { end: { kind: "return", next }, successors: [caller * CONTEXT + next] };
  }

  /** Instructions of a function that have run, as far as they matter. */
  #sizeOf(entry: number): number {
    const known = this.#sizes.get(entry);
    if (known !== undefined) return known;
    const { steps: code, breakpoints } = this.#source;
    const found = new Set<number>();
    const work = [entry];
    for (let at = work.pop(); at !== undefined && found.size <= INLINED_STEPS; at = work.pop()) {
      if (found.has(at) || !this.#source.isSeen(at) || breakpoints.has(at)) continue;
      const step = code.at(at);
      if (step === undefined) continue;
      found.add(at);
      const { jump } = step.recipe;
      const isCall = step.shape.mnemonic === "call";
      if (jump.kind === "known" && !isCall && step.target >= 0) work.push(step.target);
      if (jump.kind === "none" || isCall || (jump.kind === "known" && jump.condition !== undefined))
        work.push(step.next);
    }
    this.#sizes.set(entry, found.size);
    return found.size;
  }

  #blockAt(key: number): Block {
    const steps: Step[] = [];
    const address = addressOfKey(key);
    const context = key - address;
    for (let at = key; ;) {
      const step = this.#steps.get(at);
      if (step === undefined) {
        const end: BlockEnd = { kind: "stop", address: addressOfKey(at) };
        return { key, address, steps, end, successors: NOTHING };
      }
      const ending = this.#ends.get(at);
      if (ending?.end.kind === "stop") return { key, address, steps, ...ending };
      steps.push(step);
      if (ending !== undefined) return { key, address, steps, ...ending };
      at = context + step.next;
      if (this.#leaders.has(at) && this.#steps.has(at))
        return { key, address, steps, end: { kind: "next", next: step.next }, successors: [at] };
    }
  }
}

/**
 * How far a region goes: over all that can be reached; to the last jump back to where it begins, which is the end of a loop; or to where
 * another region begins.
 */
export type Extent = "function" | "loop" | "continuation";

/** By key; the first is the entry. Where a block goes on at a key that has no block, the region is left. */
export function findBlocks(source: CodeSource, entry: number, extent: Extent): Map<number, Block> {
  const blocks = new BlockFinder(source, entry, extent).find();
  separateFlagReaders(source.steps, blocks);
  if (extent !== "loop") return blocks;
  let last = entry;
  for (const { key, steps, successors } of blocks.values())
    if (key < CONTEXT && successors.includes(entry)) last = Math.max(last, steps.at(-1)?.address ?? 0);
  return blocksOfLoop(source.steps, blocks, entry, last);
}

/**
 * Where ways meet at code that looks at flags from before, each gets a copy of that block: what is known of the flags on one way is not
 * lost to what the other brings, and nothing need be worked out at run time.
 */
function separateFlagReaders(code: Steps, blocks: Map<number, Block>): void {
  const readers = new Map<number, Block>();
  for (const [key, block] of blocks)
    if (block.steps.length <= COPIED_STEPS && needsFlags(code, block.address)) readers.set(key, block);
  if (readers.size === 0) return;
  const ways = new Map<number, number>();
  let copies = 0;
  for (const [from, block] of [...blocks]) {
    const successors = block.successors.map((key) => {
      const reader = readers.get(key);
      const way = ways.get(key) ?? 0;
      if (reader === undefined) return key;
      ways.set(key, way + 1);
      if (way === 0 || way >= COPIED_WAYS) return key;
      const copy = keyOf(COPIES + copies++, reader.address);
      blocks.set(copy, { ...reader, key: copy });
      return copy;
    });
    blocks.set(from, { ...block, successors });
  }
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
  for (let key = work.pop(); key !== undefined; key = work.pop()) {
    const block = blocks.get(key);
    if (block === undefined || kept.has(key)) continue;
    const isOutside = key < CONTEXT && (key < entry || key > last);
    if (isOutside && !needsFlags(code, key)) continue;
    kept.set(key, block);
    work.push(...block.successors);
  }
  return kept;
}

/**
 * Whether code at an address looks at flags that came from before: a bad place to enter, where other code would have worked out at
 * leisure what is worked out here each time.
 */
export function needsFlags(code: Steps, address: number): boolean {
  let over = NO_RULE;
  for (let at = address; ;) {
    const step = code.at(at);
    if (step === undefined) return false;
    const { flags, readsFlags, jump } = step.recipe;
    if (readsFlags && step.shape.variant({ main: 0, over }, 0).materializes) return true;
    if (flags.kind === "rule" && flags.always) {
      if (flags.isComplete) return false;
      over = flags.number;
    }
    if (jump.kind !== "none") return false;
    at = step.next;
  }
}
