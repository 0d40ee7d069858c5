/** The same stop seen by gdb and by us: every frame, every argument and local, down to the members. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { attach } from "./attached.ts";
import { compile, hasTool, type Build } from "./debuggee.ts";
import { askGdb } from "./gdb.ts";
import { difference, gdbFrames, lookAt, nameAndLine, together, typeDifference } from "./same-stop.ts";

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
        const { leaves, types } = together(
          await Promise.all(frames.map((frame, index) => lookAt(session, frame.id, index))),
        );
        const [backtrace = "", ...values] = await askGdb(
          compile(program, build),
          [`break *${instructionReference}`, "continue"],
          [
            "backtrace",
            ...leaves.map(({ frame, expression }) => `frame apply level ${frame} -q print ${expression}`),
            ...types.map(({ frame, expression }) => `frame apply level ${frame} -q whatis ${expression}`),
          ],
        );
        assert.deepEqual(frames.map(nameAndLine), gdbFrames(backtrace));
        const differences = leaves.flatMap((leaf, index) => difference(leaf, values[index] ?? ""));
        const ofTypes = types.flatMap((typed, index) =>
          typeDifference(typed, values[leaves.length + index] ?? ""),
        );
        assert.deepEqual([...differences, ...ofTypes], []);
        t.diagnostic(`${leaves.length} values and ${types.length} types in ${frames.length} frames`);
      },
    );
  }
}
