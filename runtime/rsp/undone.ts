/** What an instruction that has been gone back over had done: it called, it returned, or neither. Stub and client see it the same way. */

const WORD = 8n;
/** SDM Vol. 2A, 2.3.11. */
const LONGEST_INSTRUCTION = 15n;

export interface Standpoint {
  readonly pc: bigint;
  readonly stackPointer: bigint;
  /** The word at the stack pointer. */
  readonly topOfStack: bigint;
}

const WAYS = ["inside", "return", "call"] as const;

export type Undone = (typeof WAYS)[number];

export function isUndone(text: string | undefined): text is Undone {
  return WAYS.some((way) => way === text);
}

/** `later` is where the instruction has led to, `earlier` where it stands. */
export function undoneBetween(later: Standpoint, earlier: Standpoint): Undone {
  if (earlier.stackPointer === later.stackPointer - WORD && earlier.topOfStack === later.pc) return "return";
  const isCall =
    earlier.stackPointer === later.stackPointer + WORD &&
    later.topOfStack > earlier.pc &&
    later.topOfStack <= earlier.pc + LONGEST_INSTRUCTION &&
    later.pc !== later.topOfStack;
  return isCall ? "call" : "inside";
}
