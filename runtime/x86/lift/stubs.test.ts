/** What stands in the table without a region keeps nothing of one that was there. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { addressOf, noAssembler, programOf, STACK_TOP } from "./testing/assembly.ts";
import { Lockstep } from "./testing/lockstep-run.ts";

const FUNCTIONS = 60;
/** Besides those with a region each: what all share, and stubs. */
const OTHERS = 4;

const engine = globalThis as unknown as { WebAssembly: { Module: new (bytes: Uint8Array) => object } };

/** Calls `run`, and gives the modules that it has made; they are not kept. */
function modulesOf(run: () => void): WeakRef<object>[] {
  const made: WeakRef<object>[] = [];
  const { Module } = engine.WebAssembly;
  engine.WebAssembly.Module = class extends Module {
    constructor(bytes: Uint8Array) {
      super(bytes);
      made.push(new WeakRef(this));
    }
  };
  try {
    run();
  } finally {
    engine.WebAssembly.Module = Module;
  }
  return made;
}

async function collectGarbage(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  // What a WeakRef has given is kept until the event loop's turn is over.
  await setTimeout(0);
  collect();
  await setTimeout(0);
  collect();
}

test("modules whose regions have been made anew are not kept", { skip: noAssembler }, async () => {
  const names = Array.from({ length: FUNCTIONS }, (_, number) => `f${number}`);
  const program = programOf(names.map((name) => `${name}: add $3, %rbx; int3`).join("\n"));
  const lockstep = new Lockstep(program.regions, {
    eager: true,
    setUp: (cpu) => {
      cpu.gpr[4] = BigInt(STACK_TOP);
    },
  });
  const runAll = (): void => {
    for (const name of names) {
      lockstep.change((cpu) => (cpu.rip = BigInt(addressOf(program, name))));
      assert.equal(lockstep.run(100, name).kind, "system");
    }
  };
  const modules = modulesOf(() => {
    runAll();
    lockstep.lifted.executor.invalidate();
    runAll();
  });
  assert.ok(modules.length >= 2 * FUNCTIONS, `${modules.length} modules`);
  await collectGarbage();
  const kept = modules.filter((module) => module.deref() !== undefined).length;
  assert.ok(kept <= FUNCTIONS + OTHERS, `${kept} of ${modules.length} modules are kept`);
  // The regions are there after all.
  runAll();
});
