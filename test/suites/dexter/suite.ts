/** LLVM's DExTer with our debug adapter, on programs behind gdbserver; lldb beside it. */

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { debianSource, SUITES_FOLDER } from "../source.ts";
import { UserError } from "../../../runtime/base/errors.ts";
import type { Result } from "../results.ts";
import type { Suite, SuiteOptions } from "../suite.ts";

const HERE = import.meta.dirname;
const ADAPTER = path.resolve(HERE, "../../../debug-adapter/main.ts");
/** The one that finds lldb's module, if it is Debian's. */
const PYTHON = "/usr/bin/python3";
const LLDB = "/usr/bin/lldb-19";
const LLDB_SERVER = "/usr/bin/lldb-server-19";
/** The suite asks for what clang of its own version keeps in the debug information. */
const COMPILERS = { c: "clang-19", cpp: "clang++-19" } as const;
/** Two levels for all programs, and the commands that their authors wrote into them. */
const LEVELS = ["O0", "O2", "own"] as const;
const PATIENCE = 120_000;

export const dexterSuite: Suite = {
  name: "dexter",
  title: "LLVM's DExTer",
  about:
    "DExTer steps through programs and compares what it sees with what their authors wrote into them; a program passes with the full score of 1. " +
    "`test/suites/dexter/litebox.py` teaches it our adapter, by DAP, on programs behind gdbserver; beside it DExTer's own lldb. Programs are compiled by " +
    "the suite's own clang, 19, all at -O0 and all at -O2, and with the commands that stand in them (`own`, with the score that is asked for there). Most are written for one level only: " +
    "of those in the main folder that fail at -O2 with either debugger, the logs of steps show no stop at the lines that they ask about (but one in `asan-deque.cpp`), since what they call has become a part of `main` or is gone. " +
    "Those in `memvars` show what clang loses, and most expect to fail; `loop.c` has no such label as it asks for, so that DExTer gives no score. " +
    "`ptr-to.c` at -O0 asks for a comparison in C, which is `true` in lldb and 1 here, as in C. `global-constant.cpp` is for a debugger of Windows and its way to write numbers. " +
    "Needs `clang-19`, `libclang-rt-19-dev`, `lldb-19`, `python3-lldb-19` and `liblldb-19-dev`.",
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
  const files = readdirSync(path.join(root, "dexter-tests"), { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.c(?:pp)?$/.test(file) && (names.length === 0 || names.includes(file)),
  );
  const results: Result[] = [];
  for (const level of LEVELS)
    for (const file of files) {
      const source = path.join(root, "dexter-tests", file);
      const programs = waysOf(source, level).flatMap(
        (way, number) => compile(source, `${level}.${number}`, way) ?? [],
      );
      if (programs.length === 0) continue;
      for (const subject of subjects) {
        const scores = programs.map(({ program, least }) => {
          const score = scoreOf(subject, path.join(root, "dexter"), program, source);
          say(`${subject}: ${file} -${level}: ${score}`);
          return score >= least;
        });
        const passed = scores.filter(Boolean).length;
        results.push({
          ...{ suite: "dexter", name: `${level}/${file}`, subject, untested: 0 },
          ...{ passed, failed: scores.length - passed },
        });
      }
    }
  return { version, results };
}

/** How a program is compiled, and the least score with which it passes. */
interface Way {
  readonly flags: readonly string[];
  readonly least: number;
}

/** The compiler and the file are not among the flags. */
function waysOf(source: string, level: (typeof LEVELS)[number]): readonly Way[] {
  const text = readFileSync(source, "utf8");
  if (level === "own") return ownWays(text);
  const standard = source.endsWith(".c") ? "gnu11" : "gnu++11";
  const sanitizer = text.includes("-fsanitize=address") ? ["-fsanitize=address", "-fblocks"] : [];
  return [{ flags: ["-g", `-${level}`, `-std=${standard}`, ...sanitizer], least: 1 }];
}

/** Of lit's commands those with clang's own driver; what another system's driver is for has none. */
function ownWays(text: string): readonly Way[] {
  const commands = [...text.replaceAll(/\\\n\/\/ RUN:/g, "").matchAll(/^\/\/ RUN: (.*)$/gm)].map(
    ([, line = ""]) => line,
  );
  const least = Number(/--fail-lt ([\d.]+)/.exec(commands.join(" "))?.[1] ?? 1);
  return commands.flatMap((command) => {
    const [, flags = ""] = /^%clang(?:\+\+)? (.*)$/.exec(command) ?? [];
    const own = flags
      .split(/\s+/)
      .filter((flag) => flag !== "" && !/^%|^-o$|^-arch$|^x86_64$|^--driver-mode/.test(flag));
    return own.length === 0 ? [] : [{ flags: own, least }];
  });
}

/** Undefined where it does not compile here. */
function compile(
  source: string,
  name: string,
  { flags, least }: Way,
): { program: string; least: number } | undefined {
  const folder = path.join(SUITES_FOLDER, "dexter-run");
  mkdirSync(folder, { recursive: true });
  const program = path.join(folder, `${path.basename(source)}.${name}`);
  const compiler = source.endsWith(".c") ? COMPILERS.c : COMPILERS.cpp;
  const { status, error } = spawnSync(compiler, [...flags, "-no-pie", "-w", source, "-o", program]);
  if (error !== undefined) throw new UserError(`DExTer needs ${compiler}: sudo apt-get install clang-19`);
  return status === 0 ? { program, least } : undefined;
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
        // Leaks cannot be looked for in a process that is debugged.
        ASAN_OPTIONS: "detect_leaks=0",
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
