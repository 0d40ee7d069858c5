/** The types of debian.mjs, for those TypeScript files that use it. */
export function findChromium(): string | undefined;
