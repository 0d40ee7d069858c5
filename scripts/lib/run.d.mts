/** The types of run.mjs, for those TypeScript files that use it. */
export function which(name: string): string | undefined;
export function cleanNpmEnvironment(): NodeJS.ProcessEnv;
