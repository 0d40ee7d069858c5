/**
 * The annotated functions of the component hostcall are proved, by Frama-C's plug-in WP and an SMT solver: no access of theirs is out of
 * bounds, whatever the host answers, and no result is beyond its contract. `npm run prove` runs this alone.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { GUEST, hasTool, headerOptions } from "./testing/native.ts";

/** On Debian: `apt-get install frama-c-base why3 z3`. */
const PROVERS = ["alt-ergo", "z3", "cvc4"].filter(hasTool);
const missing = [
  ...["frama-c", "why3", "gcc"].filter((tool) => !hasTool(tool)),
  ...(PROVERS.length === 0 ? ["alt-ergo, z3 or cvc4"] : []),
];
const skip =
  missing.length > 0 &&
  `nothing is proved, since there is no ${missing.join(", no ")} here (Debian: apt-get install frama-c-base why3 z3)`;

const SOURCES = path.join(GUEST, "components/hostcall");
/** Where a contract or an invariant stands, in the file or in the header. */
const PROVED = [
  "host-range.c",
  ...readdirSync(SOURCES).filter((file) => file.endsWith(".c") && isAnnotated(file)),
];
/** For each goal and prover, in seconds; a true one takes a fraction of one. */
const TIME = 20;

function isAnnotated(file: string): boolean {
  return readFileSync(path.join(SOURCES, file), "utf8").includes("/*@ requires");
}

describe("proof of the component hostcall", { skip }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), "litebox-proof-"));
  const environment = { ...process.env, WHY3CONFIG: path.join(folder, "why3.conf") };
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  before(() => {
    const { status, stderr } = spawnSync("why3", ["config", "detect"], {
      env: environment,
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
  });

  /** How many goals there are and are proved; run-time errors are goals as well. */
  function prove(file: string, time: number, ...flags: readonly string[]) {
    const preprocessor = ["-I", path.join(GUEST, "include"), ...headerOptions("gcc"), ...flags].join(" ");
    const options = [
      "-c11",
      "-machdep",
      "gcc_x86_64",
      "-wp",
      "-wp-rte",
      "-wp-model",
      "Typed+Cast",
      "-wp-no-volatile",
    ];
    const provers = ["-wp-prover", PROVERS.join(","), "-wp-timeout", String(time), "-wp-cache", "none"];
    const args = [...options, ...provers, `-cpp-extra-args=${preprocessor}`, path.join(SOURCES, file)];
    const { stdout } = spawnSync("frama-c", args, { cwd: folder, env: environment, encoding: "utf8" });
    const [, proved, goals] = /Proved goals:\s+(\d+) \/ (\d+)/.exec(stdout) ?? [];
    assert.ok(goals !== undefined, stdout);
    return { proved: Number(proved), goals: Number(goals), stdout };
  }

  for (const file of PROVED)
    test(file, { timeout: 300_000 }, (t) => {
      const { proved, goals, stdout } = prove(file, TIME);
      assert.ok(goals > 5, `${goals} goals`);
      assert.equal(proved, goals, stdout);
      t.diagnostic(`${goals} goals`);
    });

  for (const [file, check] of [
    ["host-range.c", "BUFFER_INSIDE"],
    ["console-read.c", "CONSOLE_READ_COUNT"],
    ["arguments.c", "ARGUMENTS_COUNT"],
  ] as const)
    test(`${file} cannot be proved without its check ${check}`, { timeout: 300_000 }, () => {
      const { proved, goals } = prove(file, 2, `-DLB_WITHOUT_CHECK_${check}=1`);
      assert.ok(proved < goals);
    });
});
