/** What is asked of V8 reaches its choice of compilers while it runs. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

/** Calls a function until V8 has optimised it with its last compiler, or so often that it would have long ago; prints how often. */
const PROGRAM = `
  const { optimizeSparingly } = await import(process.argv[1]);
  if (process.argv[2] === "late") optimizeSparingly();
  const TURBOFANNED = 1 << 6;
  let calls = 0, sum = 0;
  function add(values) { for (const value of values) sum += value; return sum; }
  const values = [1, 2, 3];
  while (calls < 30_000 && (%GetOptimizationStatus(add) & TURBOFANNED) === 0) {
    for (let turn = 0; turn < 100; turn++, calls++) add(values);
  }
  console.log(calls);
`;

function callsUntilOptimized(when: "late" | "soon"): number {
  const module = new URL("optimizer.ts", import.meta.url).href;
  // It compiles at once, so that the number of calls does not depend on how busy the machine is.
  const flags = ["--input-type=module", "--allow-natives-syntax", "--no-concurrent-recompilation"];
  const words = [...flags, "-e", PROGRAM, module, when];
  return Number(
    execFileSync(process.execPath, words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
  );
}

test("a function is optimised later", () => {
  const [soon, late] = [callsUntilOptimized("soon"), callsUntilOptimized("late")];
  assert.ok(soon < 25_000, `${soon} calls`);
  assert.equal(late, 30_000);
});

test("an engine that does not know the options is left alone", () => {
  const module = new URL("optimizer.ts", import.meta.url).href;
  const program = `
    import v8 from "node:v8";
    import { syncBuiltinESMExports } from "node:module";
    v8.setFlagsFromString = (flag) => console.log(flag);
    syncBuiltinESMExports();
    Object.defineProperty(process, "versions", { value: { v8: process.argv[2] } });
    (await import(process.argv[1])).optimizeSparingly();
  `;
  const flagsOf = (version: string) =>
    execFileSync(process.execPath, ["--input-type=module", "-e", program, module, version], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  assert.equal(flagsOf("11.3.244.8-node.33"), "");
  assert.match(
    flagsOf("13.6.233.10-node.18"),
    /^--invocation-count-for-turbofan=\d+\n--no-maglev-inlining\n$/,
  );
});
