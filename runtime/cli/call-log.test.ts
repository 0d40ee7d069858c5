/** `litebox run --calls`: what the enclave asks of the host, as lines of JSON. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { UserError } from "../base/errors.ts";
import type { CallRecord } from "../host/seen-call.ts";
import { callRecord } from "../host/seen-call.ts";
import { build, lacks, temporaryProject } from "../image/testing/temporary-project.ts";
import { CallLog } from "./call-log.ts";
import { runLitebox } from "./testing/run.ts";

const PROGRAM = `#include <stdio.h>
int main(int count, char **words) {
    char line[16];
    if (count != 1 || words[0] == NULL) return 2;
    if (fgets(line, sizeof line, stdin) == NULL) return 1;
    printf("got %s", line);
    return 0;
}
`;

test(
  "calls are written with arguments by name, results, and what went over",
  { skip: await lacks("gcc") },
  async (t) => {
    const folder = await temporaryProject(t, {
      "litebox.json": '{ "name": "asks" }',
      "main.c": PROGRAM,
      "input.txt": "one\\two\n",
    });
    await build(folder);
    const ran = await runLitebox({
      path: folder,
      platform: join(folder, "secret"),
      workingFolder: folder,
      options: ["--calls", "calls.jsonl", "--input", "input.txt"],
      words: [],
    });
    assert.equal(ran.output, "got one\\two");
    const lines = readFileSync(join(folder, "calls.jsonl"), "utf8").trim().split("\n");
    const calls = lines.map((line) => JSON.parse(line) as CallRecord);
    assert.deepEqual(
      calls.map(({ call, thread, result, data }) => [call, thread, result, data]),
      [
        ["arguments", 1, 5, "asks\\x00"],
        ["console_read", 1, 8, "one\\\\two\\n"],
        ["console_write", 1, 12, "got one\\\\two\\n"],
      ],
    );
    const [, read, write] = calls;
    assert.deepEqual(Object.keys(read?.arguments ?? {}), ["address", "capacity"]);
    assert.deepEqual([write?.arguments["stream"], write?.arguments["length"]], [1, 12]);
    const instants = calls.map(({ instant }) => instant);
    assert.deepEqual(
      instants,
      instants.toSorted((a, b) => a - b),
    );
  },
);

test("a number that the table does not have, and words that are no exact numbers", () => {
  const seen = {
    instant: 1,
    thread: 2,
    number: 99,
    words: [1n, 1n << 60n, 0n],
    result: undefined,
    bytes: new Uint8Array(),
  } as const;
  assert.deepEqual(callRecord(seen), {
    ...{ instant: 1, thread: 2, call: "call 99" },
    arguments: { word0: 1, word1: "0x1000000000000000", word2: 0 },
  });
});

test("a file that cannot be written is an error of the user", async () => {
  await assert.rejects(CallLog.open("/nowhere/at/all"), (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /^Cannot write host calls to \/nowhere\/at\/all: /);
    return true;
  });
});
