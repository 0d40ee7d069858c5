/** What each debugger is asked for, whatever it speaks. */

/** Where the program waits for a debugger. */
export interface Place {
  readonly port: number;
  readonly elf: string;
  /** The source as its debug information names it. */
  readonly source: string;
  readonly line: number;
}

export interface Driver {
  /** Frames, and variables of the innermost five. */
  stack(): Promise<{ readonly frames: number; readonly variables: number }>;
  step(): Promise<void>;
  /** Undefined: it has none. */
  readonly stepBack: (() => Promise<void>) | undefined;
  close(): void;
}

/** Starts the debugger; it is stopped at the line when this resolves. */
export type Open = (place: Place) => Promise<Driver>;

export const FRAMES = 5;
/** A debugger that takes longer has hung. */
const PATIENCE = 20_000;

export async function patiently<T>(what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${what} takes longer than ${PATIENCE / 1000} s`));
    }, PATIENCE);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
