/** Options of the simulated processor that several commands have, and what their values mean. */

import { resolve } from "node:path";

import { UserError } from "../base/errors.ts";
import { DEFAULT_ENGINE, type EngineName, ENGINES } from "../enclave/enclave.ts";
import { createProcessor, type SgxProcessor } from "../enclave/sgx/processor.ts";
import type { OptionTable } from "./command.ts";
import { defaultSecretFile, platformSecret } from "./platform-secret.ts";

export const SIMULATOR_OPTIONS = {
  engine: {
    type: "string",
    placeholder: "NAME",
    summary: `What executes instructions: lifter (compiled, fast) or interpreter (the reference); default ${DEFAULT_ENGINE}`,
  },
  "platform-secret": {
    type: "string",
    placeholder: "FILE",
    summary: "The secret of the simulated platform, for keys and reports; made on first use",
  },
} as const satisfies OptionTable;

export function seedOf(text: string): bigint {
  const seed = /^(?:0x[0-9a-fA-F]{1,16}|\d{1,20})$/.test(text) ? BigInt(text) : undefined;
  if (seed !== undefined && seed < 1n << 64n) return seed;
  throw new UserError(`--seed needs a whole number of at most 64 bits, not '${text}'.`, 2);
}

export function engineOf(text: string | undefined): EngineName {
  if (text === undefined) return DEFAULT_ENGINE;
  const engine = ENGINES.find((name) => name === text);
  if (engine !== undefined) return engine;
  throw new UserError(`--engine takes ${ENGINES.join(" or ")}, not '${text}'.`, 2);
}

/** `file` is the value of --platform-secret. */
export function processorOf(file: string | undefined, workingFolder: string): SgxProcessor {
  return createProcessor({
    platformSecret: () =>
      platformSecret(file === undefined ? defaultSecretFile() : resolve(workingFolder, file)),
  });
}
