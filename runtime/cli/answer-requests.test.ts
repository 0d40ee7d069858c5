import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync, existsSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { test, type TestContext } from "node:test";
import { setTimeout } from "node:timers/promises";

import { lacks, temporaryProject } from "../image/testing/temporary-project.ts";
import type { MeasureReply } from "../tcb/json.ts";
import { answerRequests } from "./answer-requests.ts";
import { buildOptions } from "./building.ts";
import { Output } from "./output.ts";

const skip = await lacks("gcc");

function started(t: TestContext) {
  const input = new PassThrough();
  const replies: MeasureReply[] = [];
  const waiting = new Map<number, (reply: MeasureReply) => void>();
  const nowhere = { write: () => undefined };
  const options = buildOptions({}, new Output({ out: nowhere, error: nowhere }));
  const done = answerRequests(input, options, (reply) => {
    replies.push(reply);
    waiting.get(reply.id)?.(reply);
  });
  t.after(() => input.end());
  const send = (line: string) => input.write(`${line}\n`);
  const reply = (id: number) =>
    new Promise<MeasureReply>((answered) => {
      waiting.set(id, answered);
    });
  return { input, done, replies, send, reply };
}

const MAIN = (text: string) => `#include <stdio.h>\nint main(void) {\n  puts("${text}");\n  return 0;\n}\n`;

test("a project is measured as often as it is asked for", { skip }, async (t) => {
  const folder = await temporaryProject(t, { "litebox.json": '{ "name": "tiny" }', "main.c": MAIN("one") });
  const { input, done, replies, send, reply } = started(t);
  const ask = async (id: number) => {
    const answered = reply(id);
    send(JSON.stringify({ id, folder }));
    const said = await answered;
    assert.ok("answer" in said && said.answer.tcb !== undefined, JSON.stringify(said));
    return { ...said.answer, tcb: said.answer.tcb };
  };
  send('no request\n{}\n[1]\n{ "id": 7 }\n{ "id": 8, "folder": "relative" }\n{ "cancel": 9 }');
  const first = await ask(1);
  assert.ok(first.reach !== undefined && first.reach.inImage.length > first.reach.always.length);
  writeFileSync(join(folder, "main.c"), MAIN("the second text"));
  const second = await ask(2);
  const has = (report: object, text: string) => JSON.stringify(report).includes(JSON.stringify(`"${text}"`));
  assert.deepEqual([has(first.tcb, "one"), has(second.tcb, "one")], [true, false]);
  assert.ok(has(second.tcb, "the second text"));
  assert.deepEqual(second.reach, first.reach);
  writeFileSync(join(folder, "main.c"), MAIN("one").replace('puts("one")', "return missing()"));
  const failed = reply(3);
  send(JSON.stringify({ id: 3, folder }));
  const said = await failed;
  assert.ok("answer" in said && said.answer.tcb === undefined);
  // What the image does not have any more is not kept from the measurement before.
  assert.deepEqual(said.answer.reach?.inImage, said.answer.reach?.always);
  const nowhere = reply(4);
  send(JSON.stringify({ id: 4, folder: join(folder, "nowhere") }));
  assert.match(JSON.stringify(await nowhere), /"failure":"There is no litebox\.json in /);
  input.end();
  await done;
  assert.deepEqual(
    replies.map(({ id }) => id),
    [1, 2, 3, 4],
  );
});

/** Says what it is, and then never ends, whoever asks it to. */
const HANGS = `#!/bin/sh
case "$1" in --version|-print*) exec gcc "$@" ;; esac
trap '' TERM
echo $$ > "$(dirname "$0")/pids/$$"
while :; do sleep 1; done
`;

test(
  "a compiler that hangs is stopped when the request is cancelled, and when nobody asks any more",
  { skip },
  async (t) => {
    const manifest = '{ "name": "tiny", "compiler": "./cc.sh" }';
    const folder = await temporaryProject(t, { "litebox.json": manifest, "main.c": "", "pids/none": "" });
    writeFileSync(join(folder, "cc.sh"), HANGS);
    chmodSync(join(folder, "cc.sh"), 0o755);
    const { input, done, send, reply } = started(t);
    const begun = watch(join(folder, "pids"));
    const runs = once(begun, "change") as Promise<[string, string]>;
    const first = reply(1);
    send(JSON.stringify({ id: 1, folder }));
    const [, pid] = await runs;
    begun.close();
    send('{ "cancel": 1 }');
    assert.deepEqual(await first, { id: 1, failure: "It is no longer wanted." });
    // Of several that ran at once, the first that has ended is enough for the answer.
    while (existsSync(`/proc/${pid}`)) await setTimeout(10);
    const second = reply(2);
    send(JSON.stringify({ id: 2, folder }));
    input.end();
    assert.match(JSON.stringify(await second), /Nobody waits for it any more/);
    await done;
  },
);
