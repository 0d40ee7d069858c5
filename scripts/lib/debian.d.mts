/** The types of debian.mjs, for those TypeScript files that use it. */
export function findChromium(): string | undefined;

interface Need {
  readonly packages: readonly string[];
  /** Where it is, if it is there. */
  found(this: void): string | undefined;
}

export const NEEDS: Readonly<
  Record<"gcc" | "binutils" | "clang" | "lld" | "gdb" | "gdbserver" | "chromium", Need>
>;
