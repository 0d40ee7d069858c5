import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { crc32 } from "node:zlib";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { readElf } from "../../runtime/binary/elf/read-elf.ts";
import { compile, hasTool, lineOf, PROGRAMS, serve, sourcePath } from "../testing/debuggee.ts";
import { IndexFiles } from "./index-files.ts";
import { ProgramIndex } from "./program-index.ts";

const cache = mkdtempSync(join(tmpdir(), "litebox-index-"));
process.once("exit", () => {
  rmSync(cache, { recursive: true, force: true });
});
// The adapter asks for it as it is loaded.
process.env["LITEBOX_CACHE"] = cache;
const { DapClient } = await import("../testing/dap-client.ts");
const folder = join(cache, "debug-info");

/** A session up to the first stop; gives the stack with the variables of its innermost frame. */
async function sessionWith(elf: string, name: string, mark: string): Promise<unknown> {
  const served = await serve(elf);
  const client = new DapClient();
  try {
    await client.request("initialize", { adapterID: "litebox" });
    await client.request("attach", { program: PROGRAMS, port: served.port, elf });
    await client.event("initialized");
    const breakpoints = [{ line: lineOf(name, mark) }];
    await client.request("setBreakpoints", { source: { path: sourcePath(name) }, breakpoints });
    const { threadId } = await client.runUntilStop("configurationDone");
    const { stackFrames } = await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
      threadId,
    });
    const frameId = stackFrames[0]?.id;
    const { scopes } = await client.request<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId });
    const { variables } = await client.request<DebugProtocol.VariablesResponse["body"]>("variables", {
      variablesReference: scopes[0]?.variablesReference,
    });
    return {
      stack: stackFrames.map((frame) => [frame.name, frame.line]),
      variables: variables.map((variable) => [variable.name, variable.type, variable.value]),
    };
  } finally {
    client.close();
    served.end();
  }
}

void test("a session leaves what it has found out about a large program to the next one", async (context) => {
  if (!hasTool("gcc") || !hasTool("gdbserver")) {
    context.skip("there is no gcc or no gdbserver here");
    return;
  }
  const elf = compile("values", { compiler: "gcc", options: ["-O1"] });
  const small = compile("loop", { compiler: "gcc", options: ["-O0"] });
  // What stands behind an ELF file is not part of it.
  appendFileSync(elf, new Uint8Array(5 << 20));
  const first = await sessionWith(elf, "values", "LAST");
  const finished = (): string[] =>
    (() => {
      try {
        return readdirSync(folder);
      } catch {
        return [];
      }
    })().filter((name) => name.endsWith(".debug-index"));
  while (finished().length === 0) await wait(20);
  const [name = ""] = finished();
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600);

  const store = new IndexFiles(folder, crc32);
  const { value } = readElf(Uint8Array.from(readFileSync(elf)));
  assert.ok(value);
  const stampOf = (): string => {
    const { mtimeNs, size, ino } = statSync(elf, { bigint: true });
    return `${mtimeNs} ${size} ${ino}`;
  };
  const indexOf = (): ProgramIndex | undefined =>
    ProgramIndex.of(value, statSync(elf).size, stampOf(), { indexes: store });
  assert.ok(indexOf()?.file, "it is the one that the next session looks for");
  // Of one program the adapter itself remembers.
  await sessionWith(small, "loop", "BREAK");
  assert.deepEqual(await sessionWith(elf, "values", "LAST"), first);

  utimesSync(elf, 1, 1);
  assert.ok(
    indexOf() !== undefined && indexOf()?.file === undefined,
    "a file of another time is another one",
  );
  assert.equal(
    ProgramIndex.of(value, 1 << 20, stampOf(), { indexes: store }),
    undefined,
    "a small file needs none",
  );
});

void test("of what is kept the newest stays, and where nothing can be kept nothing is", async () => {
  const place = join(cache, "many");
  const files = new IndexFiles(place, crc32);
  for (let at = 0; at < 25; at++) {
    await files.keep(`program${at}`, Uint8Array.of(at));
    // As if they had been kept a while ago.
    utimesSync(join(place, `program${at}.debug-index`), 1000 + at, 1000 + at);
  }
  writeFileSync(join(place, "killed.debug-index.unfinished"), "");
  utimesSync(join(place, "killed.debug-index.unfinished"), 1, 1);
  await files.keep("last", Uint8Array.of(1, 2, 3));
  const left = readdirSync(place);
  assert.equal(left.length, 20);
  assert.ok(left.includes("last.debug-index") && left.includes("program24.debug-index"));
  assert.ok(!left.includes("program5.debug-index") && !left.includes("killed.debug-index.unfinished"));
  const content = files.open("last");
  content?.load(0, 3);
  assert.deepEqual([...(content?.bytes ?? [])], [1, 2, 3]);
  assert.equal(files.open("another"), undefined);

  writeFileSync(join(cache, "file"), "");
  const nowhere = new IndexFiles(join(cache, "file", "below"), crc32);
  await nowhere.keep("program", Uint8Array.of(1));
  assert.equal(nowhere.open("program"), undefined);
});
