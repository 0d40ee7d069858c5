/** Which breakpoints and watchpoints are in the debuggee. They stay in while it is stopped: that saves most packets of a step. */
import type { RspClient, Watchpoint } from "../rsp-client/client.ts";
import type { BreakpointJudge } from "./outcome.ts";

export interface Changes {
  readonly done: Promise<unknown>;
  /** The stub has been told, and there is no reason to wait for what it says. */
  readonly areSure: boolean;
}

const NO_ADDRESSES: ReadonlySet<bigint> = new Set();

export class Insertions {
  readonly #client: RspClient;
  readonly #judge: BreakpointJudge;
  readonly #runsPast: () => void;
  /** With the conditions that each has there. */
  readonly #inserted = new Map<bigint, string>();
  /** Where the stub has put breakpoints before, and will again. */
  readonly #accepted = new Set<bigint>();
  readonly #watched = new Map<string, Watchpoint>();

  /** `runsPast`: the debuggee may run by now, past a place that it was to stop at. */
  constructor(client: RspClient, judge: BreakpointJudge, runsPast: () => void) {
    this.#client = client;
    this.#judge = judge;
    this.#runsPast = runsPast;
  }

  has(address: bigint): boolean {
    return this.#inserted.has(address);
  }

  /** Puts in what is wanted, and temporary places, and takes others out. */
  change(temporary: ReadonlySet<bigint> = NO_ADDRESSES, except?: bigint): Changes {
    const wanted = this.#judge.addresses();
    const changes = this.#changeData();
    let areSure = this.#client.pipelines && changes.length === 0;
    const conditionsAt = (address: bigint): readonly Uint8Array[] =>
      temporary.has(address) ? [] : this.#judge.conditionsAt(address);
    for (const [address, conditions] of this.#inserted) {
      const isWanted = address !== except && (wanted.has(address) || temporary.has(address));
      if (isWanted && textOf(conditionsAt(address)) === conditions) continue;
      this.#inserted.delete(address);
      changes.push(this.#client.removeBreakpoint(address));
    }
    for (const address of [...wanted, ...temporary]) {
      if (address === except || this.#inserted.has(address)) continue;
      const conditions = conditionsAt(address);
      this.#inserted.set(address, textOf(conditions));
      areSure &&= this.#accepted.has(address);
      changes.push(this.#insert(address, conditions));
    }
    return { done: Promise.all(changes), areSure };
  }

  #changeData(): Promise<unknown>[] {
    const wanted = new Map(this.#judge.watchpoints().map((watchpoint) => [keyOf(watchpoint), watchpoint]));
    const changes: Promise<unknown>[] = [];
    for (const [key, watchpoint] of this.#watched) {
      if (wanted.has(key)) continue;
      this.#watched.delete(key);
      changes.push(this.#client.removeWatchpoint(watchpoint));
    }
    for (const [key, watchpoint] of wanted) {
      if (this.#watched.has(key)) continue;
      this.#watched.set(key, watchpoint);
      changes.push(this.#watch(key, watchpoint));
    }
    return changes;
  }

  async #watch(key: string, watchpoint: Watchpoint): Promise<void> {
    if (await this.#client.insertWatchpoint(watchpoint)) return;
    this.#watched.delete(key);
    this.#judge.refusedData(watchpoint);
  }

  async #insert(address: bigint, conditions: readonly Uint8Array[]): Promise<void> {
    if (await this.#client.insertBreakpoint(address, conditions)) {
      this.#accepted.add(address);
      return;
    }
    this.#inserted.delete(address);
    this.#judge.refused(address);
    if (this.#accepted.delete(address)) this.#runsPast();
  }

  async clear(): Promise<void> {
    const addresses = [...this.#inserted.keys()];
    const watched = [...this.#watched.values()];
    this.#inserted.clear();
    this.#watched.clear();
    await Promise.all([
      ...addresses.map((address) => this.#client.removeBreakpoint(address)),
      ...watched.map((watchpoint) => this.#client.removeWatchpoint(watchpoint)),
    ]);
  }
}

/** Of most there are none. */
function textOf(conditions: readonly Uint8Array[]): string {
  return conditions.map((code) => code.join()).join(";");
}

function keyOf({ access, address, length }: Watchpoint): string {
  return `${access} ${address} ${length}`;
}
