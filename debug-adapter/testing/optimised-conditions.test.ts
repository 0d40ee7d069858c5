/**
 * Conditions in optimised code, by several compilers: variables are in registers, on the stack, constant or gone. A condition that a
 * variable has a value stops at the first of the stops without a condition where it had that value.
 */
import type { DebugProtocol } from "@vscode/debugprotocol";
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { DapClient } from "./dap-client.ts";
import { compile, hasTool, PROGRAMS, serve, sourcePath, type Build } from "./debuggee.ts";

const BUILDS: readonly Build[] = [
  { compiler: "gcc", options: ["-O2"] },
  { compiler: "clang", options: ["-O1"] },
  { compiler: "rustc", options: ["-Copt-level=1"] },
];
const LINES = 120;
/** Of so many lines one is tried. */
const EACH = 5;
const STOPS = 6;
const NUMBER = /^-?\d+$/;

/** The stack, and what the innermost frame's variables were. */
type Stop = ReadonlyMap<string, string>;

interface Session {
  readonly isThere: boolean;
  /** Undefined: the program has ended. */
  readonly next: () => Promise<Stop | undefined>;
  readonly end: () => void;
}

async function stopOf(client: DapClient): Promise<Stop> {
  const { threads } = await client.request<DebugProtocol.ThreadsResponse["body"]>("threads");
  const given = { threadId: threads[0]?.id };
  const { stackFrames } = await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", given);
  const stop = new Map([["", stackFrames.map(({ name, line }) => `${name}:${line}`).join(" ")]]);
  const frame = { frameId: stackFrames[0]?.id };
  const { scopes } = await client.request<DebugProtocol.ScopesResponse["body"]>("scopes", frame);
  for (const { name, variablesReference } of scopes) {
    if (name !== "Arguments" && name !== "Locals") continue;
    const asked = { variablesReference };
    const body = await client.request<DebugProtocol.VariablesResponse["body"]>("variables", asked);
    for (const variable of body.variables) stop.set(variable.name, variable.value);
  }
  return stop;
}

async function session(t: TestContext, build: Build, line: number, condition?: string): Promise<Session> {
  const program = compile("wander", build);
  const served = await serve(program);
  const client = new DapClient();
  const end = (): void => {
    client.close();
    served.end();
  };
  t.after(end);
  await client.request("initialize", { adapterID: "litebox" });
  await client.request("attach", { program: PROGRAMS, port: served.port, elf: program });
  await client.event("initialized");
  const set = await client.request<DebugProtocol.SetBreakpointsResponse["body"]>("setBreakpoints", {
    source: { path: sourcePath("wander", build.compiler) },
    breakpoints: [{ line, ...(condition !== undefined && { condition }) }],
  });
  let command = "configurationDone";
  return {
    isThere: set.breakpoints[0]?.verified === true,
    next: async () => {
      const hasStopped = await client.startsAndStops(command);
      command = "continue";
      return hasStopped ? stopOf(client) : undefined;
    },
    end,
  };
}

async function stopsAt(t: TestContext, build: Build, line: number): Promise<readonly Stop[]> {
  const { isThere, next, end } = await session(t, build, line);
  const stops: Stop[] = [];
  for (let stop = isThere ? await next() : undefined; stop !== undefined; stop = await next()) {
    stops.push(stop);
    if (stops.length === STOPS) break;
  }
  end();
  return stops;
}

/** Conditions, and where each is to stop: at a value that comes late, of a variable that was known until then. */
function conditionsFor(stops: readonly Stop[]): (readonly [condition: string, first: Stop])[] {
  const names = [...new Set(stops.flatMap((stop) => [...stop.keys()]))].filter((name) => /^\w+$/.test(name));
  return names.flatMap((name) => {
    const values = stops.map((stop) => stop.get(name) ?? "");
    const last = values.findLast((value) => NUMBER.test(value));
    const at = values.findIndex((value) => value === last);
    const first = stops[at];
    const isLate = at > 0 && values.slice(0, at).every((value) => NUMBER.test(value));
    return isLate && first !== undefined ? [[`${name} == ${last}`, first] as const] : [];
  });
}

for (const build of BUILDS) {
  const tools = [build.compiler, "gdbserver"].filter((tool) => !hasTool(tool));
  const name = `${build.compiler} ${build.options.join(" ")}`;
  void test(
    `a condition stops where its value comes first: ${name}`,
    { skip: tools.length > 0 && `${tools.join(" and ")} not installed`, timeout: 120_000 },
    async (t) => {
      let tried = 0;
      for (let line = 1; line <= LINES; line += EACH) {
        for (const [condition, first] of conditionsFor(await stopsAt(t, build, line))) {
          const { next, end } = await session(t, build, line, condition);
          assert.deepEqual(await next(), first, `line ${line}: ${condition}`);
          end();
          tried++;
        }
      }
      assert.ok(tried > 0);
    },
  );
}
