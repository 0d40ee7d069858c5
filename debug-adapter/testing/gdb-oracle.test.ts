/** The same stop seen by gdb and by us: every frame, every argument and local, down to the members. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { test } from "node:test";
import { attach, type Attached } from "./attached.ts";
import { compile, hasTool, type Build } from "./debuggee.ts";
import { askGdb, plainValue } from "./gdb.ts";

const BUILDS: readonly Build[] = [
  { compiler: "gcc", options: ["-O0"] },
  { compiler: "gcc", options: ["-Og"] },
  { compiler: "gcc", options: ["-O1"] },
  { compiler: "gcc", options: ["-O2"] },
  { compiler: "gcc", options: ["-Og", "-gdwarf-4"] },
  { compiler: "clang", options: ["-O0"] },
  { compiler: "clang", options: ["-Og"] },
  { compiler: "clang", options: ["-O2", "-gdwarf-4"] },
];
const CXX_BUILDS: readonly Build[] = [
  { compiler: "gcc", options: ["-O0"] },
  { compiler: "gcc", options: ["-O1"] },
  { compiler: "clang", options: ["-O0"] },
  { compiler: "clang", options: ["-O1", "-gdwarf-4"] },
];
const STOPS: readonly { program: string; mark: string; builds?: readonly Build[] }[] = [
  { program: "values", mark: "BREAK show" },
  { program: "values", mark: "BREAK base" },
  { program: "values", mark: "BREAK end" },
  { program: "values", mark: "LOOP" },
  { program: "inlined", mark: "IN twice" },
  { program: "inlined", mark: "IN four_times" },
  { program: "classes", mark: "BREAK template", builds: CXX_BUILDS },
  { program: "classes", mark: "BREAK method", builds: CXX_BUILDS },
  { program: "classes", mark: "BREAK lambda", builds: CXX_BUILDS },
  { program: "classes", mark: "BREAK inline", builds: CXX_BUILDS },
  { program: "classes", mark: "BREAK end", builds: CXX_BUILDS },
];
const DEPTH = 3;

interface Leaf {
  readonly frame: number;
  readonly expression: string;
  readonly value: string;
}

for (const { program, mark, builds = BUILDS } of STOPS) {
  for (const build of builds) {
    const tools = ["gdbserver", "gdb", build.compiler].filter((name) => !hasTool(name));
    const skip = tools.length > 0 && `${tools.join(", ")} not installed`;
    void test(
      `gdb agrees: ${program}, ${mark}, ${build.compiler} ${build.options.join(" ")}`,
      { skip, timeout: 60_000 },
      async (t) => {
        const session = await attach(t, program, build);
        const [breakpoint] = await session.setBreakpoints({ mark });
        if (breakpoint?.instructionReference === undefined) {
          t.skip("the compiler left no code at this line");
          return;
        }
        // By its address, as gdb's below: on the line of a call that is inlined, ours stands before the call, and that of gdb 13 in it.
        const { instructionReference } = breakpoint;
        await session.setBreakpoints();
        await session.client.request("setInstructionBreakpoints", {
          breakpoints: [{ instructionReference }],
        });
        if (!(await session.client.startsAndStops())) {
          t.skip("optimised code does not come by this line");
          return;
        }
        const frames = await session.frames();
        const leaves = (
          await Promise.all(frames.map((frame, index) => leavesOf(session, frame.id, index)))
        ).flat();
        const [backtrace = "", ...values] = await askGdb(
          compile(program, build),
          [`break *${instructionReference}`, "continue"],
          [
            "backtrace",
            ...leaves.map(({ frame, expression }) => `frame apply level ${frame} -q print ${expression}`),
          ],
        );
        assert.deepEqual(frames.map(nameAndLine), gdbFrames(backtrace));
        const differences = leaves.flatMap((leaf, index) => difference(leaf, values[index] ?? ""));
        assert.deepEqual(differences, []);
        t.diagnostic(`${leaves.length} values in ${frames.length} frames`);
      },
    );
  }
}

async function leavesOf(session: Attached, frameId: number, frame: number): Promise<Leaf[]> {
  const scopes = await session.scopes(frameId);
  const variables = [...(scopes.get("Arguments") ?? []), ...(scopes.get("Locals") ?? [])];
  return (await Promise.all(variables.map((variable) => expand(session, variable, frame, 0)))).flat();
}

async function expand(
  session: Attached,
  variable: DebugProtocol.Variable,
  frame: number,
  depth: number,
): Promise<Leaf[]> {
  const { evaluateName: expression, value, variablesReference } = variable;
  if (expression === undefined) return [];
  const isAggregate = value.startsWith("{");
  const own = isAggregate ? [] : [{ frame, expression, value }];
  if (variablesReference === 0 || depth === DEPTH || value.includes('"')) return own;
  const children = await session.children(variablesReference);
  const below = await Promise.all(children.map((child) => expand(session, child, frame, depth + 1)));
  return [...own, ...below.flat()];
}

function nameAndLine({ name, line }: DebugProtocol.StackFrame): string {
  // The types of parameters: gdb shows the values instead.
  const plain = name
    .replace(" [inlined]", "")
    .replace(/(?<!operator)\((?!anonymous)(?:[^()]|\([^()]*\))*\)$/, "");
  return `${plain.replace(/^<lambda>::/, "")}:${line}`;
}

/** `#1  0x… in f (a=1) at file.c:12` or without the address; gdb's name of a lambda has more in it. */
function gdbFrames(backtrace: string): string[] {
  return [...backtrace.matchAll(/^#\d+\s+(?:0x[0-9a-f]+ in )?(.+?) \((?!anonymous).*\) at .*:(\d+)$/gm)].map(
    ([, name = "", line = ""]) => `${name.replace(/^.*(operator\(\)).*$/, "$1")}:${line}`,
  );
}

/**
 * Differences that are meant, each with its reason:
 * - gdb takes a register that a call may have destroyed for unchanged in the caller, and shows what is in it now; we say that it was not saved;
 * - gdb 13 does not adjust the address in a `static_cast` to a reference, which we use for members of the same name in two bases;
 * - gdb shows a small float with as many digits as tell it from its neighbours among doubles, we among its own kind.
 */
function difference({ frame, expression, value }: Leaf, printed: string): string[] {
  const [ours, theirs] = [plainValue(value), plainValue(printed)];
  if (ours === theirs || ours === "<not saved>" || expression.includes("static_cast")) return [];
  if (ours === "nullptr" && theirs === "0") return [];
  if (isSame(Number(ours), Number(theirs))) return [];
  // We say for a boolean what C says.
  if ((ours === "true" && theirs === "1") || (ours === "false" && theirs === "0")) return [];
  // Symbols that gdb adds to addresses of data, and we to all.
  const bare = (text: string): string => text.replace(/ <[^>]*>$/, "");
  if (/^0x/.test(ours) && bare(ours) === bare(theirs)) return [];
  return [`frame ${frame}: ${expression}: ${value} here, ${printed} in gdb`];
}

/** The same number of either width: gdb prints more digits of a `float` than are needed to tell it from its neighbours. */
function isSame(a: number, b: number): boolean {
  return Object.is(a, b) || (!Number.isNaN(a) && Math.fround(a) === Math.fround(b));
}
