/** LLVM's DExTer with our debug adapter, on programs behind gdbserver; lldb beside it. */

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { debianSource, SUITES_FOLDER } from "../source.ts";
import type { Result } from "../results.ts";
import type { Suite, SuiteOptions } from "../suite.ts";

const HERE = import.meta.dirname;
const ADAPTER = path.resolve(HERE, "../../../debug-adapter/main.ts");
/** The one that finds lldb's module, if it is Debian's. */
const PYTHON = "/usr/bin/python3";
const LLDB = "/usr/bin/lldb-19";
const LLDB_SERVER = "/usr/bin/lldb-server-19";
const LEVELS = ["O0", "O2"] as const;
const PATIENCE = 120_000;

export const dexterSuite: Suite = {
  name: "dexter",
  title: "LLVM's DExTer",
  about:
    "DExTer steps through programs and compares what it sees with what their authors wrote into them; a program passes with the full score of 1. " +
    "`test/suites/dexter/litebox.py` teaches it our adapter, by DAP, on programs behind gdbserver; beside it DExTer's own lldb. Programs are compiled by " +
    "clang at -O0 and at -O2; several are written for one level only, and those for Windows' debuggers alone that compile here are tried as well. Those for the address sanitizer are left out. " +
    "lldb needs `lldb-19`, `python3-lldb-19` and `liblldb-19-dev`.",
  subjects: ["litebox", "lldb"],
  run: (options) => Promise.resolve(run(options)),
};

function run({ names, subjects, say }: SuiteOptions) {
  const { folder, version } = debianSource({
    source: "llvm-toolchain-19",
    installed: "lldb-19",
    patterns: ["*/cross-project-tests/debuginfo-tests"],
  });
  const root = path.join(folder, "cross-project-tests/debuginfo-tests");
  const programs = readdirSync(path.join(root, "dexter-tests"), { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.c(?:pp)?$/.test(file) && (names.length === 0 || names.includes(file)),
  );
  const results: Result[] = [];
  for (const level of LEVELS)
    for (const file of programs) {
      const program = compile(path.join(root, "dexter-tests", file), level);
      if (program === undefined) continue;
      for (const subject of subjects) {
        const score = scoreOf(
          subject,
          path.join(root, "dexter"),
          program,
          path.join(root, "dexter-tests", file),
        );
        say(`${subject}: ${file} -${level}: ${score}`);
        const hasPassed = score === 1;
        results.push({
          ...{ suite: "dexter", name: `${level}/${file}`, subject, untested: 0 },
          ...{ passed: hasPassed ? 1 : 0, failed: hasPassed ? 0 : 1 },
        });
      }
    }
  return { version, results };
}

/** Undefined where it does not compile here. */
function compile(source: string, level: string): string | undefined {
  const folder = path.join(SUITES_FOLDER, "dexter-run");
  mkdirSync(folder, { recursive: true });
  const output = path.join(folder, `${path.basename(source)}.${level}`);
  const [compiler, standard] = source.endsWith(".c") ? ["clang-19", "gnu11"] : ["clang++-19", "gnu++11"];
  const flags = ["-g", `-${level}`, `-std=${standard}`, "-no-pie", "-w"];
  if (path.basename(source).startsWith("asan")) flags.push("-fsanitize=address", "-fblocks");
  return spawnSync(compiler, [...flags, source, "-o", output]).status === 0 ? output : undefined;
}

/** From 0 to 1; NaN where DExTer itself has failed. */
function scoreOf(subject: string, dexter: string, program: string, source: string): number {
  const script = subject === "litebox" ? path.join(HERE, "litebox.py") : path.join(dexter, "dexter.py");
  const debuggerFlags =
    subject === "litebox" ? ["--debugger", "litebox"] : ["--debugger", "lldb", "--lldb-executable", LLDB];
  const { stdout } = spawnSync(
    PYTHON,
    [
      script,
      "test",
      "--binary",
      program,
      ...debuggerFlags,
      "--results-directory",
      `${program}.${subject}`,
      "--",
      source,
    ],
    {
      encoding: "utf8",
      timeout: PATIENCE,
      maxBuffer: 64 << 20,
      env: {
        ...process.env,
        PYTHONDONTWRITEBYTECODE: "1",
        // Debian's module looks for it under another name.
        LLDB_DEBUGSERVER_PATH: LLDB_SERVER,
        SUITE_DEXTER: dexter,
        SUITE_ADAPTER: `${process.execPath} --disable-warning=ExperimentalWarning ${ADAPTER} --stdio`,
      },
    },
  );
  const [, score] = /: \((\d\.\d+|nan)\)/.exec(stdout) ?? [];
  return Number(score ?? Number.NaN);
}
