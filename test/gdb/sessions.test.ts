/**
 * The real gdb against our stub: each `*.session` file of this folder is played to `gdb -batch`, attached to
 * `litebox run --gdb 0 --wait` of the sample, and must be answered as it says.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { NEEDS } from "../../scripts/lib/debian.mjs";
import { ARTIFACTS } from "../../scripts/lib/paths.mjs";
import { endOf, litebox, startUnderDebugger } from "../cli/litebox.ts";
import { sample } from "../cli/project.ts";
import { answersIn, format, matches, readTranscript, scriptOf } from "./transcript.ts";
import type { Exchange } from "./transcript.ts";

const SAMPLE = "key-service";

const sessions = readdirSync(import.meta.dirname).filter((file) => file.endsWith(".session"));

/** What the machine decides: gdb's own settings must not, so none of the user's are read (-nx). */
function runGdb(elf: string, script: string, folder: string): Promise<string> {
  const fixed = ["set confirm off", "set pagination off", "set width 0", "set debuginfod enabled off"];
  const args = ["-nx", "-q", "-batch", ...fixed.flatMap((command) => ["-ex", command]), "-x", script, elf];
  const child = spawn("gdb", args, { cwd: folder, env: { ...process.env, LC_ALL: "C.UTF-8" } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data: Buffer) => (output += data.toString()));
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => {
      resolve(output);
    });
  });
}

function check(exchanges: readonly Exchange[], answers: readonly (readonly string[])[], file: string): void {
  const transcript = format(exchanges, answers);
  for (const [index, { command, expected, line }] of exchanges.entries()) {
    const answer = answers[index];
    assert.ok(
      answer !== undefined && matches(answer, expected),
      `${file}:${line}: (gdb) ${command}\nexpected:\n${expected.join("\n")}\n\nthe session:\n${transcript}`,
    );
  }
}

for (const file of sessions) {
  const skip = NEEDS.gdb.found() === undefined && "there is no gdb here";
  test(`gdb: ${path.basename(file, ".session")}`, { skip, timeout: 120_000 }, async (context) => {
    const folder = sample(context, SAMPLE);
    assert.equal(litebox(["build", folder]).status, 0);
    const { child, port, ended } = await startUnderDebugger([folder]);
    context.after(() => child.kill());

    const exchanges = readTranscript(readFileSync(path.join(import.meta.dirname, file), "utf8"));
    const attach = `target remote 127.0.0.1:${port}\n`;
    const script = path.join(folder, "script.gdb");
    writeFileSync(script, attach + scriptOf(exchanges));
    const output = await runGdb(path.join(folder, "build", `${SAMPLE}.elf`), script, folder);

    const answers = answersIn(output.replaceAll(folder, "SAMPLE"));
    mkdirSync(ARTIFACTS, { recursive: true });
    writeFileSync(path.join(ARTIFACTS, file), `${output}\n\n${format(exchanges, answers)}\n`);
    check(exchanges, answers, file);
    // gdb -batch kills what it debugs when its script is over, unless the program had already ended.
    assert.notEqual(await endOf(ended, 10_000), "still running");
  });
}
