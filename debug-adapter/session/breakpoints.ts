/** The user's breakpoints: where they are in the program, and whether one that is reached stops it. */
import { hexAddress } from "../../runtime/base/hex.ts";
import type { BreakpointJudge, LinePlace, Outcome } from "./outcome.ts";
import {
  breakpointRefused,
  DebugError,
  noCodeAtLine,
  noSuchPlace,
  unknownFilter,
  unknownFunction,
  wrongPattern,
  unknownSource,
  variableGone,
  watchpointRefused,
  wrongCondition,
  wrongHitCondition,
} from "./errors.ts";
import { mistakeInCondition } from "../expression/parse.ts";
import { isFilter, isNamed, isPlace, labelOf, placesOf, textAt } from "./exceptions.ts";
import { parseHitCondition, type HitCondition } from "./hit-condition.ts";
import type { Watchpoint } from "../rsp-client/client.ts";
import { parseReference } from "./memory.ts";
import type { Program } from "./program.ts";
import { type Resolved, resolved } from "./resolved.ts";
import { type Lifetime, parseDataId } from "./watched-data.ts";
import { type ReadBytes, WatchedValues } from "./watched-values.ts";
import type {
  BreakpointWish,
  LineWish,
  FunctionWish,
  InstructionWish,
  ExceptionWish,
  DataWish,
} from "./wishes.ts";

/** As it turned out. */
export interface BreakpointState {
  readonly id: number;
  readonly kind: BreakpointKind;
  readonly addresses: readonly number[];
  /** What is watched, by a breakpoint on data. */
  readonly watchpoint?: Watchpoint | undefined;
  /** Where it is, in the file of the debug information. */
  readonly position: { readonly file: string; readonly line: number } | undefined;
  /** Why it does not stop, or does so elsewhere. */
  readonly message: string | undefined;
}

export type BreakpointKind = "line" | "function" | "instruction" | "data" | "exception";

/** A function breakpoint by a regular expression. */
const PATTERN = /^\/(.+)\/(i?)$/;
/** A pattern that fits more functions is not what a person wanted. */
const MOST_FUNCTIONS = 500;

interface Breakpoint extends BreakpointState {
  readonly key: string;
  readonly wish: BreakpointWish;
  readonly isHit: HitCondition | undefined;
  readonly filter: ExceptionWish | undefined;
  readonly lifetime: Lifetime | undefined;
  /** By addresses. */
  readonly codes: ReadonlyMap<number, Uint8Array>;
  hits: number;
  /** Of an exception filter: what has happened when it was met last. */
  text?: string;
}

export interface BreakpointServices {
  /** Is the condition true in the innermost frame? Throws a `DebugError` when it cannot be evaluated. */
  isTrue(condition: string): Promise<boolean>;
  /** A condition as code for the stub, for the addresses where it evaluates it. */
  codesOf(condition: string | undefined, addresses: readonly number[]): ReadonlyMap<number, Uint8Array>;
  /** The text of a log point, with its `{expressions}` replaced. */
  interpolate(message: string): Promise<string>;
  log(text: string): void;
  /** The name of the function that called the innermost one. */
  callerName(): Promise<string>;
  stackPointer(): Promise<bigint | undefined>;
  readonly read: ReadBytes;
  /** A write that changes nothing stops, too. */
  readonly stopsOnSameValue: boolean;
  /** A breakpoint has changed after it was answered for. */
  changed(breakpoint: BreakpointState): void;
}

export class Breakpoints implements BreakpointJudge {
  readonly #program: Program;
  readonly #services: BreakpointServices;
  readonly #byGroup = new Map<string, readonly Breakpoint[]>();
  #addresses: ReadonlySet<bigint> = new Set();
  #nextId = 1;
  /** An access that is looked for at the moment, beside those that the user wants to see. */
  sought: Watchpoint | undefined;
  /** Until the editor says otherwise, faults and aborts stop. */
  #filters: ReadonlySet<string> = new Set(["fault", "abort"]);
  readonly #values: WatchedValues;

  constructor(program: Program, services: BreakpointServices) {
    this.#program = program;
    this.#services = services;
    this.#values = new WatchedValues(services.read);
  }

  /** Replaces the breakpoints of one source file. */
  setLines(path: string, wishes: readonly LineWish[]): readonly BreakpointState[] {
    const files = this.#program.paths.toDebugInfo(path);
    return this.#replace(`line ${path}`, "line", wishes, ({ line }) =>
      files.length === 0 ? { addresses: [], problem: unknownSource(path) } : this.#resolveLine(files, line),
    );
  }

  setFunctions(wishes: readonly FunctionWish[]): readonly BreakpointState[] {
    return this.#replace("function", "function", wishes, ({ name }) => {
      const pattern = PATTERN.exec(name);
      if (pattern !== null) return this.#resolvePattern(name, pattern[1] ?? "", pattern[2]);
      const addresses = this.#program.info.entriesOfFunction(name);
      return addresses.length === 0
        ? { addresses, problem: unknownFunction(name) }
        : { addresses, ...this.#positionAt(addresses[0]) };
    });
  }

  setInstructions(wishes: readonly InstructionWish[]): readonly BreakpointState[] {
    return this.#replace("instruction", "instruction", wishes, ({ reference, offset }) => {
      const address = Number(parseReference(reference)) + offset;
      return { addresses: [address], ...this.#positionAt(address) };
    });
  }

  setData(wishes: readonly DataWish[]): readonly BreakpointState[] {
    return this.#replace("data", "data", wishes, ({ dataId, access }) => ({
      addresses: [],
      ...parseDataId(dataId, access),
    }));
  }

  /** Replaces the exception filters; those that are no places have no addresses, and stop all the same. */
  setExceptions(wishes: readonly ExceptionWish[]): readonly BreakpointState[] {
    this.#filters = new Set(wishes.map(({ filter }) => filter));
    return this.#replace("exception", "exception", wishes, ({ filter }) => {
      if (!isFilter(filter)) return { addresses: [], problem: unknownFilter(filter) };
      const addresses = placesOf(this.#program, filter);
      return isPlace(filter) && addresses.length === 0
        ? { addresses, problem: noSuchPlace(labelOf(filter)) }
        : { addresses };
    });
  }

  /** What has happened, where one of these is an exception filter. */
  exceptionOf(ids: readonly number[]): string | undefined {
    return this.#all().find(({ id, kind }) => kind === "exception" && ids.includes(id))?.text;
  }

  #resolvePattern(name: string, text: string, flags: string | undefined): Resolved {
    let pattern: RegExp;
    try {
      pattern = new RegExp(text, flags);
    } catch {
      return { addresses: [], problem: wrongPattern(name) };
    }
    const found = [...this.#program.info.functions()].filter(
      (each) => pattern.test(each.name) || pattern.test(each.qualifiedName),
    );
    if (found.length > MOST_FUNCTIONS) return { addresses: [], problem: wrongPattern(name) };
    const addresses = [...new Set(found.map(({ entryBreakpoint }) => entryBreakpoint))];
    return addresses.length === 0 ? { addresses, problem: unknownFunction(name) } : { addresses };
  }

  #resolveLine(files: readonly string[], line: number): Resolved {
    // A header is a file in several units; the line with code that is nearest wins, for all of them.
    const found = files.flatMap((file) => {
      const at = this.#program.info.addressesOfLine(file, line);
      if (at === undefined) return [];
      const addresses = at.addresses.filter((address) => !this.#startsAfter(file, line, at.line, address));
      return addresses.length === 0 ? [] : [{ file, line: at.line, addresses }];
    });
    const actual = Math.min(...found.map((at) => at.line));
    const [first, ...others] = found.filter((at) => at.line === actual);
    if (first === undefined) return { addresses: [], problem: noCodeAtLine() };
    const addresses = [...first.addresses, ...others.flatMap((at) => at.addresses)];
    return { addresses: [...new Set(addresses)], position: { file: first.file, line: actual } };
  }

  /** Has the line been moved into a function that is written below it? That one is not what a person meant. */
  #startsAfter(file: string, asked: number, actual: number, address: number): boolean {
    const { info } = this.#program;
    const starts = [...info.inlinedAt(address), info.functionAt(address)].flatMap((found) =>
      found?.declaredAt?.file === file && found.declaredAt.line <= actual ? [found.declaredAt.line] : [],
    );
    return starts.length > 0 && Math.max(...starts) > asked;
  }

  #positionAt(address: number | undefined): Pick<Resolved, "position"> {
    const position = address === undefined ? undefined : this.#program.info.positionOf(address);
    return position === undefined ? {} : { position };
  }

  #replace<W extends BreakpointWish>(
    group: string,
    kind: BreakpointKind,
    wishes: readonly W[],
    resolve: (wish: W) => Resolved,
  ): readonly BreakpointState[] {
    const before = [...(this.#byGroup.get(group) ?? [])];
    const breakpoints = wishes.map((wish): Breakpoint => {
      const key = JSON.stringify(wish, (_name, value: unknown) =>
        typeof value === "bigint" ? value.toString() : value,
      );
      // One that was there before keeps its identity and its count.
      const old = before.findIndex((breakpoint) => breakpoint.key === key);
      const [kept] = old < 0 ? [] : before.splice(old, 1);
      return (
        kept ??
        this.#make(
          key,
          kind,
          wish,
          resolved(() => resolve(wish)),
        )
      );
    });
    this.#byGroup.set(group, breakpoints);
    this.#addresses = this.#addressesOfAll();
    return breakpoints;
  }

  #addressesOfAll(): ReadonlySet<bigint> {
    return new Set(
      this.#all().flatMap(({ addresses, lifetime }) => [
        ...addresses.map(BigInt),
        ...(lifetime === undefined ? [] : [lifetime.returnAddress]),
      ]),
    );
  }

  #make(key: string, kind: BreakpointKind, wish: BreakpointWish, found: Resolved): Breakpoint {
    const { condition, hitCondition } = wish;
    const isHit = hitCondition === undefined ? undefined : parseHitCondition(hitCondition);
    const wrongCount =
      hitCondition !== undefined && isHit === undefined ? wrongHitCondition(hitCondition) : undefined;
    const wrong = condition === undefined ? undefined : mistakeInCondition(condition);
    const wrongText =
      wrong === undefined || condition === undefined ? undefined : wrongCondition(condition, wrong);
    const problem = found.problem ?? wrongCount ?? wrongText;
    return {
      id: this.#nextId++,
      key,
      kind,
      wish,
      isHit,
      filter: "filter" in wish ? (wish as ExceptionWish) : undefined,
      codes: this.#services.codesOf(condition, found.addresses),
      hits: 0,
      addresses: problem === undefined ? found.addresses : [],
      watchpoint: problem === undefined ? found.watchpoint : undefined,
      lifetime: problem === undefined ? found.lifetime : undefined,
      position: problem === undefined ? found.position : undefined,
      message: problem?.message,
    };
  }

  /** A breakpoint as it is by now. */
  current(state: BreakpointState): BreakpointState {
    return this.#all().find(({ id }) => id === state.id) ?? state;
  }

  #all(): Breakpoint[] {
    return [...this.#byGroup.values()].flat();
  }

  // What running the program asks.

  addresses(): ReadonlySet<bigint> {
    return this.#addresses;
  }

  conditionsAt(address: bigint): readonly Uint8Array[] {
    const here = this.#all().filter(
      ({ addresses, lifetime }) => addresses.includes(Number(address)) || lifetime?.returnAddress === address,
    );
    const codes = here.flatMap((breakpoint) => breakpoint.codes.get(Number(address)) ?? []);
    return codes.length === here.length ? codes : [];
  }

  watchpoints(): readonly Watchpoint[] {
    const own = this.#all().flatMap(({ watchpoint }) => (watchpoint === undefined ? [] : [watchpoint]));
    return this.sought === undefined ? own : [...own, this.sought];
  }

  async hitData(address: bigint): Promise<readonly number[] | undefined> {
    const ids: number[] = [];
    for (const breakpoint of this.#all()) {
      const { watchpoint } = breakpoint;
      if (watchpoint?.address !== address) continue;
      const isSeen = !this.#waitsForChange(watchpoint) || (await this.#values.hasChanged(watchpoint));
      if (isSeen && (await this.#stops(breakpoint, address))) ids.push(breakpoint.id);
    }
    return ids.length === 0 && this.sought?.address !== address ? undefined : ids;
  }

  #waitsForChange({ access }: Watchpoint): boolean {
    return access === "write" && !this.#services.stopsOnSameValue;
  }

  async remember(): Promise<void> {
    const watched = this.#all().flatMap(({ watchpoint }) => (watchpoint === undefined ? [] : [watchpoint]));
    await this.#values.remember(watched.filter((watchpoint) => this.#waitsForChange(watchpoint)));
  }

  refusedData(watchpoint: Watchpoint): void {
    const { message } = watchpointRefused(hexAddress(watchpoint.address));
    this.#watchNoMore((breakpoint) => breakpoint.watchpoint === watchpoint, message);
  }

  async returnedTo(address: bigint): Promise<Extract<Outcome, { kind: "data" }> | undefined> {
    if (!this.#all().some(({ lifetime }) => lifetime?.returnAddress === address)) return undefined;
    const stackPointer = await this.#services.stackPointer();
    const { message } = variableGone();
    const isGone = ({ lifetime }: Breakpoint): boolean =>
      lifetime?.returnAddress === address && lifetime.stackPointer === stackPointer;
    const ids = this.#watchNoMore(isGone, message);
    return ids.length === 0 ? undefined : { kind: "data", ids, text: message };
  }

  #watchNoMore(isMeant: (breakpoint: Breakpoint) => boolean, message: string): readonly number[] {
    const data = this.#byGroup.get("data") ?? [];
    const ended = new Set(data.filter(isMeant));
    const none = { watchpoint: undefined, lifetime: undefined, message };
    const changed = data.map((breakpoint) =>
      ended.has(breakpoint) ? { ...breakpoint, ...none } : breakpoint,
    );
    this.#byGroup.set("data", changed);
    this.#addresses = this.#addressesOfAll();
    for (const [index, breakpoint] of data.entries())
      if (ended.has(breakpoint)) this.#services.changed(changed[index] ?? breakpoint);
    return [...ended].map(({ id }) => id);
  }

  lineAt(address: bigint): LinePlace | undefined {
    return this.#all().find(({ kind, addresses }) => kind === "line" && addresses.includes(Number(address)))
      ?.position;
  }

  stopsAt(kind: "fault" | "abort"): boolean {
    return this.#filters.has(kind);
  }

  async hit(address: bigint): Promise<readonly number[] | undefined> {
    const ids: number[] = [];
    for (const breakpoint of this.#all()) {
      if (breakpoint.addresses.includes(Number(address)) && (await this.#stops(breakpoint, address)))
        ids.push(breakpoint.id);
    }
    return ids.length === 0 ? undefined : ids;
  }

  async #stops(breakpoint: Breakpoint, address: bigint): Promise<boolean> {
    const { condition, logMessage } = breakpoint.wish;
    if (breakpoint.filter !== undefined && !(await this.#raises(breakpoint, breakpoint.filter, address)))
      return false;
    if (condition !== undefined && condition.trim() !== "") {
      try {
        if (!(await this.#services.isTrue(condition))) return false;
      } catch (error) {
        if (!(error instanceof DebugError)) throw error;
        // A condition that cannot be evaluated must not hide the place: stop, and say why.
        this.#services.log(`${wrongCondition(condition, error.message).message}\n`);
        return true;
      }
    }
    breakpoint.hits++;
    if (breakpoint.isHit?.(breakpoint.hits) === false) return false;
    if (logMessage === undefined || logMessage === "") return true;
    this.#services.log(`${await this.#services.interpolate(logMessage)}\n`);
    return false;
  }

  async #raises(breakpoint: Breakpoint, { filter, names }: ExceptionWish, address: bigint): Promise<boolean> {
    const caller = await this.#services.callerName();
    if (filter === "hostCall" && !isNamed(caller, names)) return false;
    breakpoint.text = textAt(this.#program, filter, address, caller);
    return true;
  }

  refused(address: bigint): void {
    const message = breakpointRefused(hexAddress(address)).message;
    for (const [group, breakpoints] of this.#byGroup) {
      const changed = breakpoints.map((breakpoint) =>
        breakpoint.addresses.includes(Number(address))
          ? { ...breakpoint, addresses: [], message }
          : breakpoint,
      );
      this.#byGroup.set(group, changed);
      for (const breakpoint of changed)
        if (breakpoint.message === message) this.#services.changed(breakpoint);
    }
    this.#addresses = new Set([...this.#addresses].filter((other) => other !== address));
  }
}
