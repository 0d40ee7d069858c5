/** gdb's own testsuite, with the simulator in gdbserver's place; gdbserver and QEMU's user-mode stub beside it. */

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CLI } from "../../cli/litebox.ts";
import { debianSource, SUITES_FOLDER } from "../source.ts";
import type { Suite, SuiteOptions } from "../suite.ts";
import { FILES } from "./files.ts";
import { readSummary } from "./summary.ts";

const HERE = import.meta.dirname;
const TRIPLET = "x86_64-pc-linux-gnu";
/** What a user has set for gdb must not count. gdb's banner stays: dejagnu waits for the line before the prompt. */
const GDB_FLAGS = "-nw -nx -iex {set height 0} -iex {set width 0} -iex {set debuginfod enabled off}";
/** A file that hangs costs its own results, not those of the others. */
const PATIENCE = 600_000;

/** The first port of each, so that several can be run at the same time. */
const PORTS: Readonly<Record<string, number>> = { litebox: 12_000, gdbserver: 14_000, qemu: 16_000 };

/** What dejagnu reads first (`site.exp`). */
function siteOf(sources: string, folder: string): string {
  const triplets = ["host", "build", "target"].map((each) => `set ${each}_triplet ${TRIPLET}\n`);
  return (
    triplets.join("") +
    `set srcdir ${sources}\nset objdir ${folder}\nset tool gdb\nset GDB gdb\n` +
    `set INTERNAL_GDBFLAGS "${GDB_FLAGS}"\nlappend boards_dir ${path.join(HERE, "boards")}\n`
  );
}

export const gdbSuite: Suite = {
  name: "gdb",
  title: "gdb's testsuite",
  about:
    "Each test program is built as an enclave by our own builder (`test/suites/gdb/compiler`), and `litebox run --gdb` stands in for gdbserver " +
    "(`test/suites/gdb/boards/litebox.exp`); gdbserver and QEMU's user-mode stub run it as a static program. What a program needs and LiteBox " +
    "lacks (signals, processes, shared libraries) is _untested_. `gdb.reverse` goes backwards by the stub; with gdbserver gdb records by itself (on QEMU it cannot), and what asks for just that is left out. " +
    "What fails here, as far as its logs were read: catching fork and exec (`break.exp`), standard error as a variable of the C library (`dprintf.exp`), bytes that lie behind a block of " +
    "the heap (`printcmds.exp`), and non-stop mode, which the stub does not offer (`connect-stopped-target.exp`, `stop-reply-no-thread.exp`). " +
    "`server-mon.exp` is about gdbserver's own commands. LiteBox's rows are all of one build.",
  subjects: ["litebox", "gdbserver", "qemu"],
  run: (options) => Promise.resolve(run(options)),
};

function run({ names, subjects, say }: SuiteOptions): ReturnType<typeof summarise> {
  const { folder, version } = debianSource({
    source: "gdb",
    installed: "gdb",
    patterns: ["*/gdb/testsuite", "*/gdb/contrib", "*/gdb/features"],
  });
  const sources = path.join(folder, "gdb/testsuite");
  const files = names.length > 0 ? names : FILES;
  return summarise(
    version,
    subjects.flatMap((subject) => files.map((file) => ({ subject, file }))),
    sources,
    say,
  );
}

interface Work {
  readonly subject: string;
  readonly file: string;
}

function summarise(version: string, work: readonly Work[], sources: string, say: SuiteOptions["say"]) {
  const results = work.flatMap(({ subject, file }) => {
    const { results: found, failures } = readSummary(runFile(subject, file, sources), "gdb", subject);
    for (const { passed, failed, untested } of found)
      say(`${subject}: ${file}: ${passed} passed, ${failed} failed, ${untested} untested`);
    for (const failure of failures) say(`  ${failure}`);
    return found.length > 0
      ? found
      : [{ suite: "gdb", name: file, subject, passed: 0, failed: 0, untested: 1 }];
  });
  return { version, results };
}

/** The summary of one file. */
function runFile(subject: string, file: string, sources: string): string {
  const folder = path.join(SUITES_FOLDER, "gdb-run", subject);
  rmSync(path.join(folder, "gdb.sum"), { force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "site.exp"), siteOf(sources, folder));
  const board = subject === "litebox" ? "litebox" : "native";
  spawnSync("runtest", [`--target_board=${board}`, file], {
    cwd: folder,
    timeout: PATIENCE,
    stdio: "ignore",
    env: {
      ...process.env,
      SUITE_NODE: process.execPath,
      SUITE_CLI: CLI,
      SUITE_COMPILER: path.join(HERE, "compiler"),
      SUITE_STUB: path.join(HERE, "stub"),
      SUITE_START: subject,
      SUITE_PORT: String(PORTS[subject] ?? 12_000),
    },
  });
  // The programs are large, and the next file has its own.
  rmSync(path.join(folder, "outputs"), { recursive: true, force: true });
  try {
    return readFileSync(path.join(folder, "gdb.sum"), "utf8");
  } catch {
    return "";
  }
}
