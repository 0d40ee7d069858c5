/** Regions by address, translated when they are first reached, and the table through which they call each other. */

import type { BreakpointSet } from "../breakpoints.ts";
import { Areas } from "./areas.ts";
import { Arrivals } from "./arrivals.ts";
import { Beginnings } from "./beginnings.ts";
import { type Extent, needsFlags } from "./blocks.ts";
import type { CodeProfile } from "./code-profile.ts";
import {
  clearHash,
  constantAt,
  LEFT,
  type LinearMemory,
  noteInHash,
  PAGE_SHIFT,
  RIGHTS_TABLE,
  STATE,
  TO_TARGET,
} from "./layout.ts";
import { IMPORTED_FUNCTIONS, moduleOf, PLACES, T_REGION, type WasmFunctionSource } from "./module.ts";
import { RegionBreakpoints } from "./region-breakpoints.ts";
import { RegionLifter } from "./region.ts";
import type { Region, RegionContext } from "./region-context.ts";
import { materialize } from "./rules.ts";
import { type Shared, shareIn } from "./shared-module.ts";
import { Sites } from "./sites.ts";
import { newSlot, type Slot } from "./slot.ts";
import { SlotTables } from "./slot-tables.ts";
import { Steps } from "./steps.ts";
import { instantiate } from "./webassembly.ts";
import { type Witness, Witnesses } from "./witnesses.ts";

/** So many visits to unknown code make a region worth being made anew. */
const FEW = 4;
/** As long as it takes to leave a region once, so many of its instructions can be made anew. */
const WORTH = 8;
/** A region that has been made so often relies on no areas any more. */
const MOST_MADE = 8;
/** Regions are made together as long as they have fewer instructions than this. */
const BATCH_SIZE = 500;
/** Fewer at first, when the engine has not yet optimised the translator: it would take as long as for so many more. */
const FIRST_BATCH_SIZE = 60;
const FIRST = 1500;
/** No module needs more places in the table. */
const MOST_IN_MODULE = 0x1800;

export class Translator {
  readonly sites = new Sites();
  /** Instructions that have been translated, copies and all. */
  translated = 0;
  /**
   * Called where lifted code has been left, before its callers are: may go on until the function that was left returns to `expected`,
   * with RSP at `frame`, and give back the budget; or LEFT.
   */
  resume: (expected: number, frame: bigint) => number = () => LEFT;
  /** Whether translating is to wait until lifted code has been left, and the event loop has had its turn. */
  isTired: () => boolean = () => false;
  /**
   * Where to enter lifted code when a run has ended in its midst: the beginnings of regions and of their loops. Anywhere else would
   * make one more region, which the engine would have to optimise again.
   */
  readonly entries = new Set<number>();
  readonly #code: Steps;
  readonly #view: DataView;
  readonly #rights: Uint8Array;
  readonly #areas: Areas;
  readonly #slots: Slot[] = [];
  readonly #byAddress = new Map<number, number>();
  readonly #memory: LinearMemory;
  #shared: Shared | undefined;
  readonly #slotTables: SlotTables;
  readonly #breakpoints = new RegionBreakpoints();
  /** Addresses at which a region would go on, had they been seen when it was made. */
  readonly #missing = new Map<number, number>();
  readonly #beginnings = new Beginnings();
  readonly #witnesses = new Witnesses();
  readonly #arrivals = new Arrivals(
    this.#beginnings,
    this.#witnesses,
    (address) => this.#liftedAt(address),
    this.entries,
  );
  readonly #badEntries = new Map<number, boolean>();

  constructor(memory: LinearMemory) {
    this.#memory = memory;
    this.#code = new Steps(memory);
    this.#view = new DataView(memory.linear.buffer);
    this.#slotTables = new SlotTables(this.#view);
    this.#rights = new Uint8Array(memory.linear.buffer, RIGHTS_TABLE);
    this.#areas = new Areas(this.#rights);
  }

  /** Made when code is first lifted: short programs never need it. */
  get #ready(): Shared {
    return (this.#shared ??= this.#share());
  }

  #share(): Shared {
    clearHash(this.#view);
    return shareIn(this.#memory, {
      materialize: () => materialize(this.#view),
      reach: (slot) => this.#reach(slot),
      resume: (expected, frame) => this.resume(expected, frame),
    });
  }

  /** Who knows what has run; where nobody does, all is taken for seen. */
  watch(witness: Witness): void {
    this.#witnesses.add(witness);
  }

  /** What an earlier run of the same image has found out. */
  expect(profile: CodeProfile): void {
    this.#witnesses.expect(profile);
    for (const address of this.#beginnings.expect(profile)) this.entries.add(address);
  }

  /** For later runs of the same image. */
  profile(): CodeProfile {
    const lifted = this.#slots.filter(({ addresses }) => addresses !== undefined);
    return this.#witnesses.profileOf(
      lifted.map(({ address, addresses = [] }) => ({
        begin: address,
        extent: this.#beginnings.extentOf(address),
        addresses,
      })),
    );
  }

  /** Whether entering here needs no translation. */
  has(address: number): boolean {
    return this.#liftedAt(address) !== undefined;
  }

  #liftedAt(address: number): Slot | undefined {
    const index = this.#byAddress.get(address);
    const slot = index === undefined ? undefined : this.#slots[index];
    return slot?.addresses === undefined ? undefined : slot;
  }

  /** Whether it is better to enter a little later. */
  isBadEntry(address: number): boolean {
    let bad = this.#badEntries.get(address);
    if (bad === undefined) {
      bad = needsFlags(this.#code, address);
      this.#badEntries.set(address, bad);
    }
    return bad;
  }

  /**
   * Runs lifted code from an address on, translated if need be. The state in memory says how it was left. `stack` is what regions that
   * call each other may use of WebAssembly's own, in units of 16 bytes. `isOutermost`: no other lifted code waits for it.
   */
  enter(address: number, budget: number, stack: number, isOutermost: boolean): void {
    if (isOutermost && this.isFull) this.#empty();
    const rsp = this.#view.getBigInt64(STATE.gpr + 32, true);
    if (this.#areas.leavesStack(Number(rsp))) this.#dropThose(() => true);
    const slot = this.#slotOf(address);
    if (this.#slots[slot]?.addresses === undefined) this.#translate(slot);
    else noteInHash(this.#view, address, slot);
    this.#view.setInt32(STATE.room, stack, true);
    this.#ready.enter(rsp, budget, slot);
  }

  /** Drops the regions in which a breakpoint or its condition has come or gone. */
  setBreakpoints(breakpoints: BreakpointSet): void {
    const changed = this.#breakpoints.change(breakpoints);
    if (changed.size === 0) return;
    this.#dropThose((addresses, begin) => changed.has(begin) || addresses.some((each) => changed.has(each)));
  }

  /** Forgets all code. */
  invalidate(): void {
    this.#dropThose(() => true);
    this.#code.clear();
    this.#slotTables.clear();
    this.#areas.clear();
    this.#badEntries.clear();
    this.entries.clear();
    this.#beginnings.clear();
    this.#missing.clear();
    this.#arrivals.clear();
    if (this.#shared !== undefined) clearHash(this.#view);
  }

  /** Another module might find no places in the table. */
  get isFull(): boolean {
    return this.#slots.length > PLACES - MOST_IN_MODULE;
  }

  /** Frees all places of the table; code that is still wanted gets new ones. */
  #empty(): void {
    this.#dropThose(() => true);
    this.#slots.length = 0;
    this.#byAddress.clear();
    this.#slotTables.clear();
    this.#missing.clear();
    clearHash(this.#view);
  }

  /** The regions of which this holds, by the addresses of their instructions and by where they begin. */
  #dropThose(which: (addresses: readonly number[], begin: number) => boolean): void {
    this.#slots.forEach(({ addresses, address }, index) => {
      if (addresses !== undefined && which(addresses, address)) this.#drop(index);
    });
  }

  #drop(index: number): void {
    const slot = this.#slots[index];
    if (slot?.addresses === undefined) return;
    slot.addresses = undefined;
    for (const caller of slot.callers) this.#drop(caller);
    slot.callers.clear();
    for (const address of slot.missing) this.#missing.delete(address);
    this.#ready.stubs.putBack(index);
  }

  #slotOf(address: number): number {
    return this.#byAddress.get(address) ?? this.#newSlot(address);
  }

  #newSlot(address: number): number {
    const index = this.#slots.push(newSlot(address)) - 1;
    this.#byAddress.set(address, index);
    return index;
  }

  /** A loop begins at the address: a region that is made for it ends where the loop does. */
  addLoop(address: number): void {
    this.#beginnings.addLoop(address);
  }

  /** Lifted code goes to what has not been translated. What has hardly run is left to the interpreter once more: 0. */
  #reach(index: number): number {
    const slot = this.#slotAt(index);
    const { address } = slot;
    const isWanted = this.#beginnings.isFunction(address)
      ? this.#arrivals.countCall(slot)
      : this.countArrival(address);
    if ((isWanted || this.entries.has(address)) && !this.isTired()) {
      this.#translate(index);
      return 1;
    }
    this.#view.setBigUint64(STATE.target, BigInt(address), true);
    this.#view.setInt32(STATE.site, TO_TARGET, true);
    return 0;
  }

  #slotAt(index: number): Slot {
    const slot = this.#slots[index];
    if (slot === undefined) throw new Error("LiteBox internal error: an unknown place in the table");
    return slot;
  }

  /** Makes a region, and with it those of the functions that it calls: one module costs the engine less than many. */
  #translate(index: number): void {
    const made: number[] = [];
    const functions: WasmFunctionSource[] = [];
    let size = 0;
    for (let next: number | undefined = index; next !== undefined; next = this.#calleeOf(made, size)) {
      made.push(next);
      const region = this.#lift(next, made);
      size += region.addresses.length;
      this.translated += region.addresses.length;
      functions.push({ name: `region${String(next)}`, type: T_REGION, body: region.body });
    }
    const { stubs, table, imports } = this.#ready;
    stubs.fillUpTo(this.#slots.length);
    const exports = instantiate(moduleOf(functions), imports);
    for (const each of made) {
      table.set(each, exports[`region${String(each)}`] ?? null);
      noteInHash(this.#view, this.#slotAt(each).address, each);
    }
  }

  /** A function that one of these regions calls, that has run and has no region yet. */
  #calleeOf(made: readonly number[], size: number): number | undefined {
    if (size >= (this.translated < FIRST ? FIRST_BATCH_SIZE : BATCH_SIZE)) return undefined;
    for (const index of made) {
      for (const callee of this.#slotAt(index).calls) {
        const { address, addresses } = this.#slotAt(callee);
        if (addresses === undefined && this.#witnesses.isPromising(address)) return callee;
      }
    }
    return undefined;
  }

  /** `made`: the regions of the module so far, and this one. */
  #lift(index: number, made: readonly number[]): Region {
    const slot = this.#slotAt(index);
    const calls = new Set<number>();
    const context = this.#context(index, this.#beginnings.extentOf(slot.address), calls, made);
    const region = new RegionLifter(context, slot.address).lift();
    this.entries.add(slot.address);
    for (const loop of region.loops) {
      if (this.isBadEntry(loop)) continue;
      this.entries.add(loop);
      if (loop !== slot.address) this.#beginnings.addLoop(loop);
    }
    slot.addresses = region.addresses;
    slot.made++;
    slot.missing = region.missing;
    slot.calls = [...calls];
    for (const address of region.missing) this.#missing.set(address, index);
    return region;
  }

  #context(slot: number, within: Extent, calls: Set<number>, made: readonly number[]): RegionContext {
    return {
      slot,
      within,
      isSeen: (address) => this.#witnesses.hasSeen(address),
      wasEntry: (address) => this.#beginnings.isExpected(address),
      isEntry: (address) => this.has(address) || this.#beginnings.isExpected(address),
      steps: this.#code,
      sites: this.sites,
      breakpoints: this.#breakpoints.always,
      conditions: this.#breakpoints.conditions,
      rightsAt: (address) => this.#rightsAt(address),
      isHard: (address) => this.#witnesses.isHard(address),
      stackArea: (address) => (this.#witnesses.isHard(address) ? undefined : this.#areas.stack()),
      areaOf: (address, rights) => {
        const isCalm = this.#slotAt(slot).made < MOST_MADE;
        const reach = isCalm ? this.#witnesses.reachOf(address) : undefined;
        return reach === undefined ? undefined : this.#areas.around(reach, rights);
      },
      targetsOf: (address) => this.#witnesses.targetsOf(address),
      constantAt: (address) => constantAt(this.#view, this.#rights, address),
      neighbourAt: (address) => {
        const callee = this.#byAddress.get(address);
        const position = callee === undefined ? -1 : made.indexOf(callee);
        if (callee === undefined || position < 0) return undefined;
        this.#slotAt(callee).callers.add(slot);
        return IMPORTED_FUNCTIONS + position;
      },
      slotsOf: (table) => this.#slotTables.placeOf(table, (target) => this.#slotOf(target)),
      slotOf: (address, by) => {
        const found = this.#slotOf(address);
        if (by === "call") {
          this.#beginnings.addFunction(address);
          calls.add(found);
        }
        return found;
      },
    };
  }

  #rightsAt(address: number): number {
    return this.#rights[address >>> PAGE_SHIFT] ?? 0;
  }

  /**
   * Lifted code was left where a region knew no code. When that has happened often enough, the region is made anew, with what has run by
   * then.
   */
  countUnseen(index: number): void {
    const slot = this.#slotAt(index);
    slot.unseen++;
    this.#arrivals.noteUnseen(slot);
    const size = slot.addresses?.length ?? 0;
    if (slot.unseen < Math.max(FEW, size / WORTH) * slot.made) return;
    slot.unseen = 0;
    this.#drop(index);
  }

  /**
   * Control has come to an address from lifted code, and found none. True where a region should begin there: not where one could go on
   * there.
   */
  countArrival(address: number): boolean {
    const region = this.#missing.get(address);
    if (region === undefined) return this.#arrivals.count(address, () => this.isBadEntry(address));
    this.countUnseen(region);
    return false;
  }

  /**
   * Lifted code was left in vain for what the instruction at this address accesses: its regions are made anew, so that it is not. False
   * where nothing can be done about it.
   */
  noteLeft(address: number): boolean {
    if (this.#code.at(address) === undefined || !this.#witnesses.noteLeft(address)) return false;
    this.#dropThose((addresses) => addresses.includes(address));
    return true;
  }
}
