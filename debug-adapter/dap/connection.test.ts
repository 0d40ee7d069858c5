import type { DebugProtocol } from "@vscode/debugprotocol";
import assert from "node:assert/strict";
import { test } from "node:test";
import { DapConnection } from "./connection.ts";
import type { Handlers } from "./requests.ts";

/** A connection whose handlers take as long as a test wants, and what it has answered. */
function connected() {
  const finish: (() => void)[] = [];
  const slow = () => new Promise<object>((resolve) => finish.push(() => resolve({ variables: [] })));
  const handlers = { variables: slow, setVariable: slow } as unknown as Handlers;
  const connection = new DapConnection(() => ({ handlers, close: () => undefined }));
  const answers: DebugProtocol.Response[] = [];
  connection.onDidSendMessage((message) => answers.push(message as DebugProtocol.Response));
  let seq = 0;
  const send = (command: string, given: object = {}): number => {
    const request: DebugProtocol.Request = { seq: ++seq, type: "request", command, arguments: given };
    connection.handleMessage(request);
    return seq;
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const seen = async () => {
    await settled();
    return answers.splice(0).map(({ request_seq, success, message }) => ({ request_seq, success, message }));
  };
  return { send, seen, finish };
}

void test("a view's request that is cancelled is answered at once, and its result is dropped", async () => {
  const { send, seen, finish } = connected();
  const asked = send("variables", { variablesReference: 1 });
  assert.deepEqual(await seen(), []);
  const cancel = send("cancel", { requestId: asked });
  const answers = await seen();
  assert.ok(answers.some(({ request_seq, success }) => request_seq === cancel && success));
  assert.deepEqual(
    answers.filter(({ request_seq }) => request_seq === asked),
    [{ request_seq: asked, success: false, message: "cancelled" }],
  );
  for (const done of finish) done();
  assert.deepEqual(await seen(), []);
});

void test("what changes something is not cancelled, nor what has been answered, nor what nobody has asked", async () => {
  const { send, seen, finish } = connected();
  const change = send("setVariable", { variablesReference: 1, name: "a", value: "1" });
  const cancels = [send("cancel", { requestId: change }), send("cancel", { requestId: 77 }), send("cancel")];
  assert.deepEqual(
    (await seen()).map(({ request_seq, success }) => [request_seq, success]),
    cancels.map((cancel) => [cancel, true]),
  );
  finish.shift()?.();
  assert.deepEqual(await seen(), [{ request_seq: change, success: true, message: undefined }]);
  const late = send("cancel", { requestId: change });
  assert.deepEqual(await seen(), [{ request_seq: late, success: true, message: undefined }]);
});
