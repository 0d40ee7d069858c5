/** What watched bytes held when somebody looked last: who waits for a change is not to be told of a write that changes nothing. */
import type { Watchpoint } from "../rsp-client/client.ts";

/** Undefined: they cannot be read. */
export type ReadBytes = (address: bigint, length: number) => Promise<Uint8Array | undefined>;

const keyOf = ({ address, length }: Watchpoint): string => `${address} ${length}`;

export class WatchedValues {
  readonly #read: ReadBytes;
  readonly #known = new Map<string, Uint8Array>();

  constructor(read: ReadBytes) {
    this.#read = read;
  }

  /** Before the program goes on, in either direction. */
  async remember(watchpoints: readonly Watchpoint[]): Promise<void> {
    this.#known.clear();
    for (const watchpoint of watchpoints) await this.hasChanged(watchpoint);
  }

  /** Since it was asked last. What is not known has changed. */
  async hasChanged(watchpoint: Watchpoint): Promise<boolean> {
    const key = keyOf(watchpoint);
    const before = this.#known.get(key);
    const now = await this.#read(watchpoint.address, watchpoint.length);
    if (now === undefined) this.#known.delete(key);
    else this.#known.set(key, now.slice());
    return before === undefined || now === undefined || now.some((byte, index) => byte !== before[index]);
  }
}
