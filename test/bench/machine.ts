/** What every report says about where it was measured. */

import { cpus } from "node:os";

import { DEFAULT_ENGINE, ENGINES, type EngineName } from "../../runtime/enclave/enclave.ts";

export function describeMachine(): object {
  return { model: cpus()[0]?.model ?? "unknown", processors: cpus().length, node: process.version };
}

export function engineOf(named: string | undefined): EngineName {
  const engine = ENGINES.find((each) => each === (named ?? DEFAULT_ENGINE));
  if (engine === undefined) throw new Error(`--engine takes ${ENGINES.join(" or ")}, not ${String(named)}`);
  return engine;
}
