/** The types of debian.mjs, for those TypeScript files that use it. */
export function findChromium(): string | undefined;

export function findCargo(): string | undefined;

interface Need {
  readonly packages: readonly string[];
  /** Where it is, if it is there. */
  found(this: void): string | undefined;
}

export const NEEDS: Readonly<
  Record<"gcc" | "binutils" | "clang" | "lld" | "rust" | "gdb" | "gdbserver" | "chromium", Need>
>;

/** Installs what is missing where that may be; gives the needs that stay unfilled. */
export function fillNeeds(names: readonly string[], log: (text: string) => void): string[];
