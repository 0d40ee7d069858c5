/** Every debugger on every stub: what works. */

import { hasTool } from "../../../debug-adapter/testing/debuggee.ts";
import { patiently } from "../../bench/debugger/driver.ts";
import { type Stub, stubs } from "../../bench/debugger/stubs.ts";
import { type Debugger, DEBUGGERS, OPERATIONS, type Operation } from "./debuggers.ts";

const SOURCE = `${import.meta.dirname}/program.c`;

export interface Cell {
  readonly debugger: string;
  readonly stub: string;
  /** What works. */
  readonly works: readonly Operation[];
  /** What does not, each with the first line of why. */
  readonly fails: readonly string[];
}

export interface Matrix {
  readonly cells: readonly Cell[];
  /** Combinations that cannot be tried here, each with what is missing. */
  readonly skipped: readonly string[];
}

/** Those that are wanted. */
export async function matrix(wants: (name: string, stub: string) => boolean = () => true): Promise<Matrix> {
  const cells: Cell[] = [];
  const skipped: string[] = [];
  for (const stub of await stubs("matrix", SOURCE)) {
    for (const each of DEBUGGERS) {
      if (!wants(each.name, stub.name)) continue;
      const missing = [stub.needs, each.needs].filter((tool) => tool !== undefined && !hasTool(tool));
      if (missing.length > 0)
        skipped.push(`${each.name} on ${stub.name}: ${missing.join(", ")} not installed`);
      else cells.push(await cell(each, stub));
    }
  }
  return { cells, skipped };
}

async function cell({ name, start }: Debugger, stub: Stub): Promise<Cell> {
  const works: Operation[] = [];
  const fails: string[] = [];
  const place = await stub.start();
  try {
    const tried = await start(place);
    works.push("break");
    try {
      for (const operation of OPERATIONS) {
        if (operation === "break") continue;
        await patiently(operation, tried.operations[operation]()).then(
          () => works.push(operation),
          (error: unknown) => fails.push(`${operation}: ${reason(error)}`),
        );
      }
    } finally {
      tried.close();
    }
    if (works.includes("detach") && !place.isAlive()) {
      works.splice(works.indexOf("detach"), 1);
      fails.push("detach: the program has ended");
    }
  } catch (error) {
    fails.push(`break: ${reason(error)}`);
  } finally {
    place.end();
  }
  return { debugger: name, stub: stub.name, works, fails };
}

function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n")[0]?.slice(0, 160) ?? "";
}
