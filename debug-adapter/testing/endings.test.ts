/** How sessions end, by the user's wish or otherwise, and requests that come at the wrong time. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { LOST_EVENT } from "../contract.ts";
import { attach, GCC_O0 } from "./attached.ts";
import { DapClient, RequestFailed } from "./dap-client.ts";
import { compile, hasTool, PROGRAMS } from "./debuggee.ts";

const options = { skip: !hasTool("gdbserver") && "gdbserver is not installed", timeout: 60_000 };

void test("disconnecting from an attached program leaves it running", options, async (t) => {
  const session = await attach(t, "endless");
  await session.setBreakpoints({ mark: "TURN" });
  await session.start();
  await session.client.request("disconnect", {});
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(session.served.isAlive(), true);
});

void test("requests at the wrong time are answered with a sentence", options, async (t) => {
  const session = await attach(t, "endless", GCC_O0);
  await session.client.request("configurationDone");
  await assert.rejects(session.client.request("stackTrace", { threadId: 1 }), /running/);
  await assert.rejects(session.client.request("evaluate", { expression: "1" }), /running/);
  await assert.rejects(session.client.request("noSuchThing"), /does not support/);
  const stop = await session.client.runUntilStop("pause");
  assert.equal(stop.reason, "pause");
  await assert.rejects(session.client.request("variables", { variablesReference: 12345 }), /has run on/);
  await assert.rejects(session.client.request("stackTrace", { threadId: 77 }), /There is no thread 77/);
  assert.notEqual((await session.frames()).length, 0);
});

void test(
  "what a view asks fails in the view; what a person asks fails with a notification",
  options,
  async (t) => {
    const session = await attach(t, "endless", GCC_O0);
    const notifies = (command: string, args: object): Promise<boolean | undefined> =>
      session.client.request(command, args).then(
        () => assert.fail(`${command} succeeded`),
        (error: unknown) => {
          assert.ok(error instanceof RequestFailed);
          return error.response.body.error?.showUser;
        },
      );
    assert.equal(await notifies("variables", { variablesReference: 12345 }), false);
    assert.equal(await notifies("setVariable", { variablesReference: 12345, name: "a", value: "1" }), true);
  },
);

void test("a session begins once: a second simulator would be nobody's", options, async (t) => {
  const session = await attach(t, "endless");
  const again = { program: PROGRAMS, port: session.served.port, elf: compile("endless", GCC_O0) };
  await assert.rejects(session.client.request("attach", again), /has begun already/);
  await assert.rejects(session.client.request("launch", { program: PROGRAMS }), /has begun already/);
  await session.setBreakpoints({ mark: "TURN" });
  assert.equal((await session.start()).reason, "breakpoint");
});

void test("terminating an attached program ends it, also while it runs", options, async (t) => {
  const session = await attach(t, "endless");
  await session.client.request("configurationDone");
  await session.client.request("terminate");
  await session.client.event("terminated");
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(session.served.isAlive(), false);
});

void test(
  "disconnecting leaves a program running that is running, without our breakpoints",
  options,
  async (t) => {
    const session = await attach(t, "endless");
    await session.setBreakpoints({ mark: "END" });
    await session.client.request("configurationDone");
    await session.client.request("disconnect", {});
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(session.served.isAlive(), true);
  },
);

void test(
  "a stub that hangs up, stopped or running, ends the session with one sentence",
  options,
  async (t) => {
    for (const runs of [false, true]) {
      const session = await attach(t, "endless");
      await session.setBreakpoints({ mark: "TURN" });
      await session.start();
      if (runs) {
        await session.setBreakpoints();
        await session.client.request("continue", { threadId: 1 });
      }
      session.served.end();
      const { message } = await session.client.event(LOST_EVENT);
      await session.client.event("terminated");
      assert.match(message, /^The stub at 127\.0\.0\.1:\d+ hung up.*, so the session is over\.$/);
      assert.ok(session.client.output["stderr"]?.endsWith(`${message}\n`));
      await assert.rejects(
        session.client.request("stackTrace", { threadId: 1 }),
        /no debug session yet, or it has ended/,
      );
    }
  },
);

void test("where nobody listens, that is said", options, async (t) => {
  const client = new DapClient();
  t.after(() => {
    client.close();
  });
  await client.request("initialize", { adapterID: "litebox" });
  // It may be tried again: nothing has begun.
  for (let tries = 0; tries < 2; tries++)
    await assert.rejects(
      client.request("attach", { program: PROGRAMS, elf: compile("endless", GCC_O0), port: 1 }),
      /No connection to a GDB stub at 127\.0\.0\.1:1: nobody listens there\. Start one/,
    );
});

void test("as a process of its own the adapter speaks on its standard streams", options, async (t) => {
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const child = spawn(process.execPath, [main, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => child.kill());
  const body = JSON.stringify({
    seq: 1,
    type: "request",
    command: "initialize",
    arguments: { adapterID: "litebox" },
  });
  child.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
  const answer = await new Promise<string>((resolve) =>
    child.stdout.setEncoding("utf8").once("data", resolve),
  );
  assert.match(answer, /"command":"initialize","success":true.*"supportsSteppingGranularity":true/);
  child.stdin.end();
  const status = await new Promise((resolve) => child.once("exit", resolve));
  assert.equal(status, 0);
});
