/**
 * Tracking: after the host has taken rights of a page away, no processor may still hold the old ones. ETRACK begins a cycle, and it is
 * complete when every thread that was inside then has left (SDM Vol. 3D, "Tracking").
 */

import { PAGE_SIZE } from "../../base/quantities.ts";
import type { Thread } from "../thread.ts";

const pageOf = (address: number | bigint): number => Math.floor(Number(address) / PAGE_SIZE);

export class Tracking {
  /** Grows with each ETRACK; a thread that enters is of the epoch in which it does. */
  epoch = 0;
  /** The epoch in which a page was blocked, restricted or modified. */
  readonly #changes = new Map<number, number>();

  change(address: number | bigint): void {
    this.#changes.set(pageOf(address), this.epoch);
  }

  /** Whether the change of a page has been tracked: a cycle has begun since, and nobody is inside who was there before. */
  isTracked(address: number | bigint, threads: readonly Thread[]): boolean {
    const changed = this.#changes.get(pageOf(address));
    return changed === undefined || (this.epoch > changed && !isInsideSince(threads, changed));
  }

  /** Whether threads of an earlier epoch are still inside, so that no new cycle can begin. */
  isIncomplete(threads: readonly Thread[]): boolean {
    return this.epoch > 0 && isInsideSince(threads, this.epoch - 1);
  }
}

function isInsideSince(threads: readonly Thread[], epoch: number): boolean {
  return threads.some(({ inside, entryEpoch }) => inside && entryEpoch <= epoch);
}
