/** The scripts for gdb with which QEMU tests its stub, on the same programs as enclaves. */

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { startUnderDebugger } from "../../cli/litebox.ts";
import { debianSource, SUITES_FOLDER } from "../source.ts";
import type { Result } from "../results.ts";
import type { Suite, SuiteOptions } from "../suite.ts";

const HERE = import.meta.dirname;
const COMPILER = path.join(HERE, "../gdb/compiler");
const PATIENCE = 60_000;
const QEMU_PORT = 18_000;

interface Script {
  readonly name: string;
  /** Below `tests/tcg/multiarch`. */
  readonly program: string;
  readonly flags?: readonly string[];
  /** Programs without an operating system, which QEMU's user-mode stub does not run. */
  readonly needsSystem?: boolean;
}

const SCRIPTS: readonly Script[] = [
  { name: "sha1", program: "sha1.c" },
  {
    name: "memory",
    program: "system/memory.c",
    flags: ["-Dml_printf=printf", "-DCHECK_UNALIGNED=1"],
    needsSystem: true,
  },
  { name: "test-thread-breakpoint", program: "testthread.c" },
  { name: "test-qxfer-auxv-read", program: "sha1.c" },
];

export const qemuSuite: Suite = {
  name: "qemu",
  title: "QEMU's scripts for its gdbstub",
  about:
    "The scripts of `tests/tcg/multiarch/gdbstub`, which gdb runs, count what passes. The programs are built as enclaves (`test/suites/qemu/include` puts POSIX " +
    "threads on C11's); QEMU's user-mode stub has its own static programs. `memory` is for machines without an operating system. An enclave has no auxiliary vector, for which `test-qxfer-auxv-read` asks.",
  subjects: ["litebox", "qemu"],
  run,
};

async function run({ names, subjects, say }: SuiteOptions) {
  const { folder, version } = debianSource({
    source: "qemu",
    installed: "qemu-user",
    patterns: ["*/tests/tcg/multiarch", "*/tests/tcg/minilib"],
  });
  const tests = path.join(folder, "tests/tcg");
  const results: Result[] = [];
  for (const script of SCRIPTS.filter(({ name }) => names.length === 0 || names.includes(name)))
    for (const subject of subjects) {
      const counts = await tryScript(script, subject, tests);
      say(
        `${subject}: ${script.name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.untested} untested`,
      );
      results.push({ suite: "qemu", name: script.name, subject, ...counts });
    }
  return { version, results };
}

type Counts = Pick<Result, "passed" | "failed" | "untested">;

const UNTESTED: Counts = { passed: 0, failed: 0, untested: 1 };

async function tryScript(script: Script, subject: string, tests: string): Promise<Counts> {
  if (subject === "qemu" && script.needsSystem === true) return UNTESTED;
  const program = compile(script, subject, tests);
  if (program === undefined) return UNTESTED;
  const { child, port } = await start(subject, program);
  try {
    return countsOf(gdb(program, port, path.join(tests, "multiarch/gdbstub", `${script.name}.py`)));
  } finally {
    child.kill("SIGKILL");
  }
}

function compile({ program, flags = [] }: Script, subject: string, tests: string): string | undefined {
  const folder = path.join(SUITES_FOLDER, "qemu-run");
  mkdirSync(folder, { recursive: true });
  const source = path.join(tests, "multiarch", program);
  const output = path.join(folder, `${path.basename(program, ".c")}.${subject}`);
  const own = subject === "litebox" ? ["-isystem", path.join(HERE, "include")] : ["-static", "-pthread"];
  const args = ["-g", "-O0", ...flags, ...own, "-I", path.join(tests, "minilib"), source, "-o", output];
  const compiler = subject === "litebox" ? COMPILER : "gcc";
  const env = { ...process.env, SUITE_NODE: process.execPath };
  return spawnSync(compiler, args, { env }).status === 0 ? output : undefined;
}

async function start(subject: string, program: string): Promise<{ child: ChildProcess; port: number }> {
  if (subject === "litebox") return startUnderDebugger(["--seed", "1", `${program}.sgxs`]);
  const child = spawn("qemu-x86_64", ["-g", String(QEMU_PORT), program], { stdio: "ignore" });
  return Promise.resolve({ child, port: QEMU_PORT });
}

/** As QEMU's run-test.py calls it. */
function gdb(program: string, port: number, script: string): string {
  const commands = ["set confirm off", "set debuginfod enabled off", `target remote localhost:${port}`];
  const args = [
    program,
    "-q",
    "-nx",
    "-batch",
    ...commands.flatMap((command) => ["-ex", command]),
    "-x",
    script,
  ];
  return spawnSync("gdb", args, { encoding: "utf8", timeout: PATIENCE }).stdout;
}

function countsOf(output: string): Counts {
  const count = (pattern: RegExp) => output.match(pattern)?.length ?? 0;
  const passed = count(/^PASS: /gm);
  const failed = count(/^FAIL: /gm) + count(/^GDB Exception: /gm);
  return passed + failed === 0 ? { passed: 0, failed: 1, untested: 0 } : { passed, failed, untested: 0 };
}
