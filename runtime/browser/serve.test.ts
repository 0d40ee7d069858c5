/** The worker's work, in Node: what a browser does with the same messages, the test in the editor shows. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setImmediate } from "node:timers/promises";

import { DapClient } from "../../debug-adapter/testing/dap-client.ts";
import { build, lacks, temporaryProject } from "../image/testing/temporary-project.ts";
import { readBuildRecord } from "../image/record.ts";
import type { ImageFiles, WorkerOutput, WorkerRequest } from "./contract.ts";
import type { Editor, UserInput } from "./editor.ts";
import { serve } from "./serve.ts";

const skip = await lacks("gcc", "ld");
const FOLDER = "testfolder:///samples/echo";
const SECRET = new Uint8Array(32).fill(7);

const ECHO = `#include <stdio.h>
#include <string.h>

static int longest;

static void look(const char *line)
{
    int length = (int)strlen(line);
    longest = length > longest ? length : longest;
}

int main(int argc, char **argv)
{
    char line[64];
    for (int i = 1; i < argc; i++)
        puts(argv[i]);
    while (fgets(line, sizeof line, stdin) != NULL) {
        look(line);
        fputs(line, stdout);
    }
    return longest;
}
`;

interface Built {
  readonly files: ImageFiles;
  readonly folder: string;
}

async function built(context: TestContext, manifest: object = {}): Promise<Built> {
  const text = JSON.stringify({ name: "echo", ...manifest });
  const folder = await temporaryProject(context, {
    "litebox.json": text,
    "main.c": ECHO,
    "words.txt": "one\nseven\n",
  });
  await build(folder);
  const file = (name: string) => new Uint8Array(readFileSync(join(folder, name)));
  return {
    folder,
    files: {
      name: "echo",
      image: file("build/echo.sgxs"),
      signature: file("build/echo.sig"),
      record: file("build/echo.json"),
      elf: file("build/echo.elf"),
      manifest: file("litebox.json"),
    },
  };
}

interface Talk {
  readonly said: WorkerOutput[];
  readonly done: Promise<void>;
  send(input: UserInput): void;
  /** All that was written. */
  text(): string;
}

function talk(
  request: WorkerRequest,
  folder = "",
  heard: (output: WorkerOutput) => void = () => undefined,
): Talk {
  const said: WorkerOutput[] = [];
  let hear: (input: UserInput) => void = () => undefined;
  const editor: Editor = {
    tell: (output) => {
      said.push(output);
      heard(output);
    },
    listen: (listener) => {
      hear = listener;
    },
    read: (path) =>
      Promise.resolve(
        readdirSync(folder).includes(path) ? new Uint8Array(readFileSync(join(folder, path))) : undefined,
      ),
    breathe: () => setImmediate(),
  };
  return {
    said,
    done: serve(request, editor),
    send: (input) => {
      hear(input);
    },
    text: () =>
      said
        .map((output) => (output.kind === "written" ? new TextDecoder().decode(output.bytes) : ""))
        .join(""),
  };
}

test("a program reads what is typed, line by line, to its end", { skip }, async (context) => {
  const { files } = await built(context, { run: { arguments: ["hello"] } });
  const typed = ["one\n", "seven\n"];
  const run = talk({ kind: "run", files, secret: SECRET }, "", ({ kind }) => {
    if (kind !== "reads") return;
    const bytes = new TextEncoder().encode(typed.shift() ?? "");
    void setImmediate().then(() => {
      run.send({ kind: "typed", bytes });
    });
  });
  await run.done;
  assert.equal(run.text(), "hello\none\nseven\n");
  assert.deepEqual(run.said.at(-1), { kind: "ended", exitCode: 6, message: undefined });
});

test(
  "a program reads the file that its manifest names, and a missing one is said",
  { skip },
  async (context) => {
    const { files, folder } = await built(context, { run: { input: "words.txt" } });
    const run = talk({ kind: "run", files, secret: SECRET }, folder);
    await run.done;
    assert.equal(run.text(), "one\nseven\n");
    const elsewhere = talk({ kind: "run", files, secret: SECRET }, join(folder, "build"));
    await elsewhere.done;
    assert.deepEqual(elsewhere.said, [
      { kind: "failed", message: '"input" in litebox.json names words.txt, and there is no such file.' },
    ]);
  },
);

test("what does not start says why", { skip }, async (context) => {
  const { files } = await built(context);
  const message = async (changed: Partial<ImageFiles>) => {
    const run = talk({ kind: "run", files: { ...files, ...changed }, secret: SECRET });
    await run.done;
    const [output] = run.said;
    return output?.kind === "failed" ? output.message : JSON.stringify(output);
  };
  assert.match(await message({ signature: undefined }), /^Beside echo\.sgxs is no echo\.sig/);
  assert.match(await message({ image: new Uint8Array(64) }), /^echo\.sgxs: /);
  const other = files.image.slice();
  other[other.length - 1] = (other.at(-1) ?? 0) ^ 1;
  assert.match(await message({ image: other }), /^echo\.sig: /);
});

test("the page of the TCB and the measurement are those of the build", { skip }, async (context) => {
  const { files } = await built(context);
  const record = files.record ?? new Uint8Array();
  const mrenclave = readBuildRecord(new TextDecoder().decode(record))?.mrenclave;
  const measure = talk({ kind: "measure", image: files.image });
  await measure.done;
  assert.deepEqual(measure.said, [{ kind: "answer", answer: mrenclave }]);
  const page = talk({ kind: "tcb", record, style: "b {}", script: "let a;" });
  await page.done;
  const [output] = page.said;
  assert.ok(output?.kind === "answer" && typeof output.answer === "string");
  assert.ok(output.answer.includes(`MRENCLAVE <code>${mrenclave ?? ""}`));
  assert.match(output.answer, /TCB of echo/);
  assert.match(output.answer, /Content-Security-Policy.*sha256-/);
  const broken = talk({ kind: "tcb", record: files.image, style: "", script: "" });
  await broken.done;
  assert.equal(broken.said[0]?.kind, "failed");
});

test("evidence is judged as by the command", async () => {
  const vectors = join(import.meta.dirname, "../attest/testing/vectors");
  const evidence = new Uint8Array(readFileSync(join(vectors, "dcap/quotes/phala-sgx.bin")));
  const policy = (text: string) => new TextEncoder().encode(text);
  const judged = talk({ kind: "verify", file: "quote.bin", evidence, policy: policy('{ "debug": true }') });
  await judged.done;
  const [output] = judged.said;
  assert.ok(output?.kind === "answer");
  const { file, verdict, checks } = output.answer as { file: string; verdict: string; checks: unknown[] };
  assert.equal(file, "quote.bin");
  assert.equal(verdict, "refused"); // Nothing vouches for the hardware.
  assert.ok(checks.length > 10);
  const wrong = talk({ kind: "verify", file: "quote.bin", evidence, policy: policy("{ debug }") });
  await wrong.done;
  assert.match(
    wrong.said[0]?.kind === "failed" ? wrong.said[0].message : "",
    /^The policy has mistakes: line 1/,
  );
});

/** A debug client whose adapter is in the worker. */
function debugged({ files, folder }: Built, sources: readonly string[]): DapClient {
  let listener: (message: object) => void = () => undefined;
  const request = { kind: "debug", files, secret: SECRET, folder: FOLDER, sources } as const;
  const session = talk(request, folder, (output) => {
    if (output.kind === "dap") listener(output.message);
  });
  return new DapClient({
    onDidSendMessage: (heard) => {
      listener = heard;
    },
    handleMessage: (message) => {
      session.send({ kind: "dap", message });
    },
    dispose: () => undefined,
  });
}

test("a session stops at a line of the editor's file, goes back, and ends", { skip }, async (context) => {
  const client = debugged(await built(context, { run: { input: "words.txt" } }), ["main.c"]);
  await client.request("initialize", { adapterID: "litebox", pathFormat: "path", linesStartAt1: true });
  await Promise.all([client.event("initialized"), client.request("launch", { program: "/echo" })]);
  const source = { path: `${FOLDER}/main.c` };
  const { breakpoints } = await client.request<{ breakpoints: { verified: boolean }[] }>("setBreakpoints", {
    source,
    breakpoints: [{ line: 9 }],
  });
  assert.deepEqual(
    breakpoints.map(({ verified }) => verified),
    [true],
  );
  assert.ok(await client.startsAndStops());
  interface Frame {
    readonly name: string;
    readonly line: number;
    readonly source?: { readonly path?: string };
  }
  const top = async (): Promise<Frame | undefined> =>
    (await client.request<{ stackFrames: Frame[] }>("stackTrace", { threadId: 1 })).stackFrames[0];
  const first = await top();
  assert.deepEqual([first?.name, first?.line, first?.source?.path], ["look", 9, `${FOLDER}/main.c`]);
  await client.runUntilStop("continue");
  const value = async (expression: string) =>
    (
      await client.request<{ result: string }>("evaluate", {
        expression,
        context: "watch",
        frameId: await frame(),
      })
    ).result;
  const frame = async () =>
    (await client.request<{ stackFrames: { id: number }[] }>("stackTrace", { threadId: 1 })).stackFrames[0]
      ?.id;
  assert.equal(await value("longest"), "4");
  await client.runUntilStop("reverseContinue");
  assert.equal(await value("longest"), "0");
  await client.request("setBreakpoints", { source, breakpoints: [] });
  const [exited] = await Promise.all([client.event("exited"), client.request("continue", { threadId: 1 })]);
  assert.equal(exited.exitCode, 6);
  assert.equal(client.output["stdout"], "one\nseven\n");
});

test("what a session in a browser cannot do is said", { skip }, async (context) => {
  const client = debugged(await built(context), ["main.c"]);
  await client.request("initialize", { adapterID: "litebox" });
  await assert.rejects(
    client.request("launch", { program: "/echo", record: "run.lbrec" }),
    /"record" needs VS Code/,
  );
});
