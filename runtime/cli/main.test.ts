import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { toHex } from "../base/hex.ts";
import { measure, writeSgxs } from "../enclave/image.ts";
import { LEAVE, imageOf, loadConstant, machineCode } from "../enclave/testing/images.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "litebox-cli-"));
after(() => {
  rmSync(folder, { recursive: true });
});

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly error: string;
}

interface How {
  /** What comes on standard input; null: nothing, and no end either. */
  readonly input?: string | null;
  /** Ctrl-C as soon as standard error says this. */
  readonly interruptAt?: RegExp;
}

/** Runs the command line from its sources. */
async function litebox(words: readonly string[], { input = "", interruptAt }: How = {}): Promise<Ran> {
  const child = spawn(process.execPath, [MAIN, ...words], { cwd: folder });
  let out = "";
  let error = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  let pattern = interruptAt;
  child.stderr.on("data", (chunk: Buffer) => {
    error += chunk.toString();
    if (pattern?.test(error) !== true) return;
    // Once only: a second Ctrl-C ends the command without a word.
    pattern = undefined;
    child.kill("SIGINT");
  });
  // A command that does not read its input may have closed it.
  child.stdin.on("error", () => undefined);
  if (input !== null) child.stdin.end(input);
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  assert.doesNotMatch(error, /\n\s+at /, "a stack trace was shown");
  return { status, out, error };
}

/** Writes an image of this code into the test's folder. */
function image(name: string, ...code: readonly string[]): string {
  writeFileSync(join(folder, name), writeSgxs(imageOf(machineCode(...code))));
  return name;
}

const returns = (code: bigint): string[] => [loadConstant("rdi", 0n), loadConstant("rsi", code), ...LEAVE];
const FOREVER = ["48 ff c0", "eb fb"];

/** Makes one host call and returns its result from main. */
function calls(number: bigint, ...[rdx, r8, r9]: readonly bigint[]): string[] {
  const call = [
    loadConstant("rdi", 1n),
    loadConstant("rsi", number),
    loadConstant("rdx", rdx ?? 0n),
    loadConstant("r8", r8 ?? 0n),
    loadConstant("r9", r9 ?? 0n),
    ...LEAVE,
  ];
  const over = machineCode(...call).length.toString(16);
  return ["48 83 ff 01", `74 ${over}`, ...call, loadConstant("rdi", 0n), ...LEAVE];
}

test("help and version are there, of the command and of each subcommand", async () => {
  const { status, out } = await litebox(["--help"]);
  assert.equal(status, 0);
  for (const name of ["build", "run", "check", "tcb", "measure", "sign", "inspect"]) {
    assert.match(out, new RegExp(`^  litebox ${name} +\\S`, "m"));
    const help = await litebox([name, "--help"]);
    assert.deepEqual([help.status, help.error], [0, ""]);
    assert.match(help.out, new RegExp(`^Usage: litebox ${name} `));
  }
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  assert.equal((await litebox(["--version"])).out, `${version}\n`);
});

test("wrong usage is one sentence and exit status 2", async () => {
  const cases: [string[], RegExp][] = [
    [["frobnicate"], /^litebox: There is no command 'frobnicate'\. The commands are: /],
    [["run", "--frob"], /^litebox: Unknown option '--frob'\. Usage: litebox run /],
    [["run", "a", "b"], /^litebox: The argument 'b' is one too many\./],
    [["run", "--gdb", "70000"], /--gdb needs a port number from 0 to 65535, not '70000'/],
    [["run", "--wait"], /--wait waits for a debugger, and so needs --gdb PORT/],
    [["run", "--seed", "x"], /--seed needs a whole number/],
    [["run", "--seed", "18446744073709551616"], /--seed needs a whole number of at most 64 bits/],
    [["run", "--epc", "some"], /--epc takes a number of pages or a size such as 512K or 93M, not 'some'/],
    [
      ["run", "--epc", "99", "--schedule", "random:1..9"],
      /--gdb, --aex, --epc, --record, --profile and --calls are about one run/,
    ],
    [["inspect"], /An argument is missing/],
  ];
  for (const [words, sentence] of cases) {
    const { status, out, error } = await litebox(words);
    assert.deepEqual([status, out], [2, ""], words.join(" "));
    assert.match(error, sentence);
    assert.equal(error.trimEnd().split("\n").length, 1);
  }
});

test("what cannot be run is said in one sentence, with exit status 1", async () => {
  const whole = writeSgxs(imageOf(machineCode("90")));
  writeFileSync(join(folder, "truncated.sgxs"), whole.subarray(0, 5000));
  writeFileSync(join(folder, "foreign.sgxs"), "#!/bin/sh\n".repeat(20));
  const cases: [string, RegExp][] = [
    ["missing.sgxs", /there is no such file/],
    ["truncated.sgxs", /The image is truncated: it ends at byte 5000/],
    ["foreign.sgxs", /This is not an enclave image/],
    [".", /There is no litebox\.json in /],
  ];
  for (const [name, sentence] of cases) {
    const { status, out, error } = await litebox(["run", name]);
    assert.deepEqual([status, out], [1, ""], name);
    assert.match(error, sentence);
  }
  const largestSeed = await litebox(["run", "missing.sgxs", "--seed", "18446744073709551615"]);
  assert.match(largestSeed.error, /there is no such file/);
  const json = await litebox(["run", "missing.sgxs", "--json"]);
  assert.equal(json.status, 1);
  assert.match(json.out, /"problems": \[\s*\{\s*"code": "run",\s*"message": "Cannot open /);
});

test("the enclave's exit code becomes the command's", async () => {
  for (const code of [0n, 1n, 42n, 255n]) {
    const { status, error } = await litebox(["run", image("returns.sgxs", ...returns(code))]);
    assert.deepEqual([status, error], [Number(code), ""]);
  }
});

test("a run as JSON is one object", async () => {
  const name = image("returns.sgxs", ...returns(3n));
  const { status, out } = await litebox(["run", name, "--json"]);
  assert.equal(status, 3);
  assert.deepEqual(JSON.parse(out), {
    version: 1,
    image: join(folder, name),
    mrenclave: toHex(measure(readFileSync(join(folder, name)))),
    instructions: 5,
    output: "",
    errorOutput: "",
    end: "exited",
    exitCode: 3,
  });
});

test("a fault is exit status 1 and a sentence", async () => {
  const { status, error } = await litebox(["run", image("fault.sgxs", "c6 04 25 08 30 00 40 01")]);
  assert.equal(status, 1);
  assert.equal(
    error,
    "litebox: The enclave faulted: write to read-only page 0x40003000 (#PF, instruction at 0x40000000).\n",
  );
});

test("arguments, output and input pass through", async () => {
  const program = image("arguments.sgxs", ...calls(3n, 0x1000_0000n, 64n));
  assert.equal(
    (await litebox(["run", program, "--", "--json", "b"])).status,
    "arguments\0--json\0b\0".length,
  );
  const reads = image("reads.sgxs", ...calls(2n, 0x1000_0000n, 64n));
  assert.equal((await litebox(["run", reads], { input: "12345" })).status, 5);
  assert.equal((await litebox(["run", reads])).status, 0);
  writeFileSync(join(folder, "input.txt"), "1234567");
  assert.equal((await litebox(["run", reads, "--input", "input.txt"], { input: "1" })).status, 7);
});

test("a schedule for each of many seeds: how it ended how often, and under which first", async () => {
  const file = image("seven.sgxs", ...returns(7n));
  const text = await litebox(["run", file, "--schedule", "random:5..24"]);
  assert.deepEqual([text.status, text.error], [7, ""]);
  assert.equal(text.out, "20 schedules\n       20  exit code 7  (--schedule random:5)\n");
  const json = await litebox(["run", file, "--schedule", "random:5..24", "--json"]);
  const { schedules, outcomes } = JSON.parse(json.out) as { schedules: number; outcomes: unknown };
  assert.equal(schedules, 20);
  assert.deepEqual(outcomes, [{ end: "exited", exitCode: 7, count: 20, firstSeed: "5" }]);
  const debugged = await litebox(["run", file, "--schedule", "random:5..24", "--gdb", "0"]);
  assert.equal(debugged.status, 2);
});

test("interrupts to order: the log says what the host learns, one line for each", async () => {
  const file = image("interrupted.sgxs", ...returns(3n));
  const log = join(folder, "aex.log");
  const words = ["run", file, "--aex", "at:0", "--aex", "at:2", "--aex", "page:0x40000abc", "--aex-log", log];
  assert.equal((await litebox(words)).status, 3);
  assert.equal(
    readFileSync(log, "utf8"),
    '{"instructions":0,"thread":1,"cause":"page fault","page":"0x40000000","access":"execution"}\n' +
      '{"instructions":0,"thread":1,"cause":"interrupt"}\n' +
      '{"instructions":2,"thread":1,"cause":"interrupt"}\n',
  );
  for (const wrong of ["at:x", "step:main", "page:0x1000", "page:nothing", "soon"]) {
    const { status, error } = await litebox(["run", file, "--aex", wrong]);
    assert.equal(status, 2);
    assert.match(error, /^litebox: --aex.*\.\n$/);
  }
});

test("an EPC of limited size: the same run, with counts of the pages that were moved", async () => {
  // 7 pages and the SECS; the least for it is 12, so that the image of this test is made larger.
  const large = imageOf(machineCode(...returns(3n)));
  const last = large.pages.at(-1);
  assert.ok(last);
  const more = Array.from({ length: 9 }, (_, index) => ({ ...last, offset: 0xc000 + 0x1000 * index }));
  const file = join(folder, "large.sgxs");
  writeFileSync(file, writeSgxs({ ...large, size: 0x20000, pages: [...large.pages, ...more] }));
  const { status, error } = await litebox(["run", file, "--epc", "12"]);
  assert.equal(status, 3);
  assert.equal(error, "litebox: Paging: with an EPC of 12 pages, 9 pages were evicted and 4 loaded again.\n");
  const json = JSON.parse((await litebox(["run", file, "--epc", "48K", "--json"])).out) as object;
  const plain = JSON.parse((await litebox(["run", file, "--json"])).out) as object;
  assert.deepEqual(json, { ...plain, paging: { epcPages: 12, loaded: 4, evicted: 9 } });
  const few = await litebox(["run", file, "--epc", "11"]);
  assert.equal(few.status, 2);
  assert.match(
    few.error,
    /^litebox: An EPC of 11 pages is too small for this enclave: it needs at least 12, /,
  );
});

test("Ctrl-C ends a run, also one that waits for input or for a debugger", async () => {
  // With --gdb, standard error says when the run begins.
  const interrupted = async (...words: string[]): Promise<void> => {
    const how = { input: null, interruptAt: /listening for a debugger on 127\.0\.0\.1:\d+\n/ };
    const { status, error } = await litebox(["run", ...words, "--gdb", "0"], how);
    assert.equal(status, 130);
    assert.match(error, /^litebox: Interrupted after \d+ instructions\.\n$/m);
  };
  await interrupted(image("forever.sgxs", ...FOREVER));
  await interrupted(image("reads.sgxs", ...calls(2n, 0x1000_0000n, 64n)));
  await interrupted("forever.sgxs", "--wait");
});

test("measure prints what the file hashes to", async () => {
  const name = image("measured.sgxs", "90");
  const mrenclave = toHex(measure(readFileSync(join(folder, name))));
  assert.deepEqual(await litebox(["measure", name]), { status: 0, out: `${mrenclave}\n`, error: "" });
  const { out } = await litebox(["measure", name, "--json"]);
  assert.deepEqual(JSON.parse(out), {
    version: 1,
    file: join(folder, name),
    mrenclave,
    size: 0x10000,
    ssaFrameSize: 1,
    pages: 7,
    unmeasuredPages: 0,
  });
});

test("a recorded run is repeated from its file; another image is refused, and so is another file", async () => {
  const name = image("recorded.sgxs", ...returns(9n));
  assert.equal((await litebox(["run", name, "--record", "run.lbrec"])).status, 9);
  assert.deepEqual(await litebox(["replay", "run.lbrec"]), { status: 9, out: "", error: "" });
  const other = image("other.sgxs", "90", ...returns(9n));
  const foreign = await litebox(["replay", "run.lbrec", other]);
  assert.match(foreign.error, /other.sgxs is not the image that was recorded/);
  assert.equal(foreign.status, 1);
  const text = await litebox(["replay", name]);
  assert.match(text.error, /recorded.sgxs: This is not a recording of LiteBox/);
  const wrong = await litebox(["replay", "run.lbrec", "--gdb", "0", "--history", "much"]);
  assert.match(wrong.error, /--history needs a number of MiB/);
  assert.equal(wrong.status, 2);
});
