/** Every debugger on every stub: what works. */

import { hasTool } from "../../../debug-adapter/testing/debuggee.ts";
import { patiently } from "../../bench/debugger/driver.ts";
import { type Stub, stubs } from "../../bench/debugger/stubs.ts";
import { type Debugger, DEBUGGERS, OPERATIONS, type Operation, type Start, type Tried } from "./debuggers.ts";

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
  const session = await Session.open(start, stub).catch((error: unknown) => {
    fails.push(`break: ${reason(error)}`);
    return undefined;
  });
  if (session === undefined) return { debugger: name, stub: stub.name, works, fails };
  works.push("break");
  for (const operation of OPERATIONS) {
    if (operation === "break") continue;
    try {
      await session.attempt(operation);
      works.push(operation);
    } catch (error) {
      fails.push(`${operation}: ${reason(error)}`);
      // What one does must not be held against the next.
      await session.again();
    }
  }
  session.close();
  return { debugger: name, stub: stub.name, works, fails };
}

/** A debugger at its breakpoint, and the stub that it is on. */
class Session {
  readonly #start: Start;
  readonly #stub: Stub;
  #place: Awaited<ReturnType<Stub["start"]>>;
  #tried: Tried;

  private constructor(start: Start, stub: Stub, [place, tried]: Awaited<ReturnType<typeof begin>>) {
    this.#start = start;
    this.#stub = stub;
    this.#place = place;
    this.#tried = tried;
  }

  static async open(start: Start, stub: Stub): Promise<Session> {
    return new Session(start, stub, await begin(start, stub));
  }

  async attempt(operation: Exclude<Operation, "break">): Promise<void> {
    await patiently(operation, this.#tried.operations[operation]());
    if (operation === "detach" && !this.#place.isAlive()) throw new Error("the program has ended");
  }

  async again(): Promise<void> {
    this.close();
    [this.#place, this.#tried] = await begin(this.#start, this.#stub);
  }

  close(): void {
    this.#tried.close();
    this.#place.end();
  }
}

async function begin(start: Start, stub: Stub): Promise<[Awaited<ReturnType<Stub["start"]>>, Tried]> {
  const place = await stub.start();
  try {
    return [place, await start(place)];
  } catch (error) {
    place.end();
    throw error;
  }
}

function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n")[0]?.slice(0, 160) ?? "";
}
