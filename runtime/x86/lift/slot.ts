/** A place in the table through which regions call each other. */

export interface Slot {
  readonly address: number;
  /** The addresses of its instructions, once it is translated. */
  addresses: readonly number[] | undefined;
  /** How often the region has been left where it knew no code since it was made, and how often it has been made. */
  unseen: number;
  made: number;
  /** How often lifted code has called it in vain. */
  calledBefore: number;
  /** So many returns to where it goes on after calls are to be expected (see `Arrivals`). */
  returns: number;
  /** Where it would go on, had control been seen to come there before. */
  missing: readonly number[];
  /** Of the functions that it calls. */
  calls: readonly number[];
  /** Regions that call it without asking the table: they are dropped with it. */
  readonly callers: Set<number>;
}

export function newSlot(address: number): Slot {
  return {
    address,
    addresses: undefined,
    unseen: 0,
    made: 0,
    calledBefore: 0,
    returns: 0,
    missing: [],
    calls: [],
    callers: new Set(),
  };
}
