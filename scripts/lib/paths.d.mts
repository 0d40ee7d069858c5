/** The types of paths.mjs, for those TypeScript files that use it. */
export const ROOT: string;
export const DIST: string;
export const ARTIFACTS: string;
export const SAMPLES: string;
export const VSIX: string;
export function inRoot(...parts: readonly string[]): string;
