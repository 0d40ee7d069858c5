/** A program of which all has been seen, as what blocks are found in. */

import { TestLinearMemory } from "../../testing/linear-memory.ts";
import type { CodeSource } from "../blocks.ts";
import { Steps } from "../steps.ts";
import type { Program } from "./assembly.ts";

export function codeOf({ regions }: Program): CodeSource {
  const memory = new TestLinearMemory(regions);
  return {
    steps: new Steps(memory),
    breakpoints: new Set(),
    conditions: new Map(),
    isSeen: () => true,
    isEntry: () => false,
    targetsOf: () => [],
    constantAt: (address) => Number(memory.load(address, 8)),
  };
}
