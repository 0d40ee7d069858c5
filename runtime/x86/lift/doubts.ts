/**
 * Results of arithmetic with floats that may be NaNs. WebAssembly does not say which bits such a NaN has, x86 does. But what is computed from
 * a NaN is one, too: a look at the last result of a chain does for all of it. Until something depends on its bits, a result is in doubt: it is
 * kept with its operands, and where the region is left meanwhile, the NaN that x86 gives is put in its place (see mending.ts).
 */

import type { Assembler } from "./assembler.ts";
import { isMeeting, type Node } from "./graph.ts";
import { VECTOR } from "./locals.ts";
import { pushWhetherNaN, typeOfFloat } from "./mending.ts";
import { APART32, APART64, WHOLE } from "./places.ts";
import { arithmeticFormat, type FloatFormat, type FloatResult } from "./recipe.ts";
import type { ValueType } from "./opcodes.ts";
import type { Step } from "./steps.ts";

export interface Doubt {
  readonly format: FloatFormat;
  /** The places of its operands and its own. */
  readonly a: number;
  readonly b: number;
  readonly place: number;
  /** Those in doubt that it has been computed from. */
  readonly from: readonly Doubt[];
}

/** Never changed, only replaced. */
export interface InDoubt {
  /** In the order in which they have been computed. */
  readonly all: readonly Doubt[];
  /** By the vector registers that they are in. */
  readonly holders: ReadonlyMap<number, Doubt>;
}

export const NOTHING_IN_DOUBT: InDoubt = { all: [], holders: new Map() };

/** Each is kept until it is looked at, with its operands: with more of them registers become scarce, and what is saved is lost again. */
const MOST = 3;
/** All of them, as bits. */
export const VECTORS = 0xffff << VECTOR;
/** Depend on whether a float is a NaN, not on its bits. */
const INDIFFERENT = /^(?:u?comi|cmp)([sp][sd])$|^cvtt?(s[sd])2si$/;

/** The format in which an instruction takes floats of which it does not matter which NaN they are. */
function indifferentFormat({ shape: { mnemonic } }: Step): string | undefined {
  const [, compared, converted] = INDIFFERENT.exec(mnemonic) ?? [];
  return arithmeticFormat(mnemonic) ?? compared ?? converted;
}

function isCopy({ shape, slots }: Step): boolean {
  const { mnemonic, hasMemory } = shape;
  return (mnemonic === "movaps" || mnemonic === "movapd") && !hasMemory && slots.length === 2;
}

/** Whether nothing may be in doubt on the ways to a node: they come from several places, leave the region, or there is no step to settle before. */
export function mustBeSettled(to: Node | undefined): boolean {
  return to === undefined || isMeeting(to) || to.block.steps.length === 0;
}

/** Whether some way from a node can leave results in doubt. */
export function handsDoubtsOn({ block, successors }: Node): boolean {
  switch (block.end.kind) {
    case "next":
    case "jump":
    case "stop":
      return true;
    case "branch":
      return successors.some((next) => !mustBeSettled(next));
    default:
      return false;
  }
}

export class Doubts {
  now = NOTHING_IN_DOUBT;
  readonly #assembler: Assembler;
  readonly #leaveIf: () => void;
  readonly #after = new Map<Node, InDoubt>();
  /** What the step that is being emitted has made. */
  #made: Doubt | undefined;
  readonly #places: { readonly type: ValueType; readonly place: number }[] = [];

  /** `leaveIf` leaves the region where the condition on the stack holds. */
  constructor(assembler: Assembler, leaveIf: () => void) {
    this.#assembler = assembler;
    this.#leaveIf = leaveIf;
  }

  /** The block that is emitted next. */
  begin(node: Node): void {
    const [before] = mustBeSettled(node) ? [] : node.predecessors;
    this.now = NOTHING_IN_DOUBT;
    if (before !== undefined) this.after(before);
  }

  /** What is in doubt now is so wherever control goes from a node, unless it is settled on the way. */
  keepAfter(node: Node): void {
    this.#after.set(node, this.now);
  }

  /** The way from a node to another one is emitted next. */
  after(node: Node): void {
    this.now = this.#after.get(node) ?? NOTHING_IN_DOUBT;
  }

  get any(): boolean {
    return this.now.all.length > 0;
  }

  /** Those whose bits a step depends on. */
  seenBy(step: Step): readonly Doubt[] {
    const { holders } = this.now;
    if (holders.size === 0 || (step.reads & VECTORS) === 0) return [];
    const seen: Doubt[] = [];
    const format = indifferentFormat(step);
    for (const [register, doubt] of holders) {
      if ((step.reads & (1 << register)) === 0 || doubt.format === format) continue;
      if (isCopy(step) && this.#canHold(step.slots[0] ?? 0, doubt.format)) continue;
      seen.push(doubt);
    }
    return seen;
  }

  /** Leaves the region where one of them is a NaN; otherwise they are beyond doubt. The last first: they speak for those before. */
  settle(some: readonly Doubt[]): void {
    for (const doubt of this.now.all.toReversed()) {
      if (!some.includes(doubt) || !this.now.all.includes(doubt)) continue;
      pushWhetherNaN(this.#assembler, doubt.format, doubt.place);
      this.#leaveIf();
      this.#trust([doubt]);
    }
  }

  /** A step has computed a result, and not yet given it to a register. */
  note(step: Step, { format, a, b, result }: FloatResult): void {
    const { holders, all } = this.now;
    const [to = 0, second = to] = step.slots;
    const left = holders.get(to);
    const right = step.shape.hasMemory ? undefined : holders.get(second);
    const from = [left, right].filter((each) => each !== undefined);
    const place = this.#assembler.placeOf(result, step);
    if (all.length >= MOST || !this.#canHold(to, format)) {
      pushWhetherNaN(this.#assembler, format, place);
      this.#leaveIf();
      this.#trust(from);
      return;
    }
    const taken: number[] = [];
    const keep = (value: number): number => {
      const kept = this.#free(typeOfFloat(format), taken);
      taken.push(kept);
      this.#assembler.getPlace(value);
      this.#assembler.setPlace(kept);
      return kept;
    };
    this.#made = {
      format,
      a: left?.place ?? keep(this.#assembler.placeOf(a, step)),
      b: right?.place ?? keep(this.#assembler.placeOf(b, step)),
      place: keep(place),
      from,
    };
  }

  /** After a step. */
  end(step: Step): void {
    const { writes, slots } = step;
    const { holders, all } = this.now;
    const made = this.#made;
    this.#made = undefined;
    if ((writes & VECTORS) === 0 || (made === undefined && holders.size === 0)) return;
    const [to = 0, from = 0] = slots;
    const value = isCopy(step) ? holders.get(from) : made;
    const after = new Map([...holders].filter(([register]) => (writes & (1 << register)) === 0));
    if (value === undefined && after.size === holders.size) return;
    if (value !== undefined) after.set(to, value);
    this.#become(made === undefined ? all : [...all, made], after);
  }

  /** Whether a register is kept so that such a float can be put into it alone. */
  #canHold(register: number, format: FloatFormat): boolean {
    const mode = this.#assembler.modes[register - VECTOR] ?? WHOLE;
    if (mode === WHOLE || format === "ps" || format === "pd") return true;
    return mode === (format === "sd" ? APART64 : APART32);
  }

  /** A place that neither what is in doubt needs nor is among some. */
  #free(type: ValueType, taken: readonly number[]): number {
    const used = new Set(this.now.all.flatMap(({ a, b, place }) => [a, b, place]).concat(taken));
    const free = this.#places.find((each) => each.type === type && !used.has(each.place));
    if (free !== undefined) return free.place;
    const place = this.#assembler.newLocal(type);
    this.#places.push({ type, place });
    return place;
  }

  /** What is no NaN has not been computed from one. */
  #trust(some: readonly Doubt[]): void {
    const trusted = withOrigins(some);
    const { all, holders } = this.now;
    this.#become(
      all.filter((doubt) => !trusted.has(doubt)),
      new Map([...holders].filter(([, doubt]) => !trusted.has(doubt))),
    );
  }

  /** What is in no register, and what is in one has not been computed from, does not matter any more. */
  #become(all: readonly Doubt[], holders: ReadonlyMap<number, Doubt>): void {
    const needed = withOrigins([...holders.values()]);
    this.now =
      holders.size === 0 ? NOTHING_IN_DOUBT : { all: all.filter((doubt) => needed.has(doubt)), holders };
  }
}

function withOrigins(some: readonly Doubt[]): ReadonlySet<Doubt> {
  const found = new Set<Doubt>();
  const work = [...some];
  for (let doubt = work.pop(); doubt !== undefined; doubt = work.pop()) {
    if (found.has(doubt)) continue;
    found.add(doubt);
    work.push(...doubt.from);
  }
  return found;
}
