/** Steps over calls that end in a `longjmp`, in the enclave and in a program of this machine. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { attach } from "./attached.ts";
import type { DapClient } from "./dap-client.ts";
import { hasTool, lineOf, sourcePath } from "./debuggee.ts";
import { prepare, singleFile } from "./launched.ts";

const line = (mark: string): number => lineOf("jumps", mark);

async function lineAfter(client: DapClient, command: string): Promise<number> {
  await client.runUntilStop(command, { threadId: 1 });
  const { threads } = await client.request<DebugProtocol.ThreadsResponse["body"]>("threads");
  const body = await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
    threadId: threads[0]?.id,
  });
  return body.stackFrames[0]?.line ?? 0;
}

/** From where the call is that stays. */
async function seeSteps(client: DapClient, marks: readonly string[]): Promise<void> {
  const seen: number[] = [];
  for (let count = 0; count < marks.length; count++) seen.push(await lineAfter(client, "next"));
  assert.deepEqual(seen, marks.map(line));
}

const project = singleFile({ after }, readFileSync(sourcePath("jumps"), "utf8"), { optimize: "0" });

void test(
  "in the enclave a step over a call stops where its longjmp has led",
  { skip: !hasTool("gcc") && "there is no gcc here", timeout: 120_000 },
  async (t) => {
    const source = { path: join(project.folder, "main.c") };
    const started = async (mark: string): Promise<DapClient> => {
      const { client, launch } = await prepare(t, project);
      await launch();
      await client.request("setBreakpoints", { source, breakpoints: [{ line: line(mark) }] });
      await client.runUntilStop("configurationDone");
      await client.request("setBreakpoints", { source, breakpoints: [] });
      return client;
    };
    const client = await started("STAY");
    await seeSteps(client, ["LEAVE", "BACK", "END"]);
    // From the function that jumps, out of it and over the jump itself.
    for (const command of ["stepOut", "next", "stepIn"]) {
      const inside = await started("JUMP");
      const at = await lineAfter(inside, command);
      assert.ok([line("BACK"), line("SET")].includes(at), `${command} to line ${at}`);
    }
  },
);

void test(
  "in a program with a C library of Linux, too",
  { skip: !hasTool("gdbserver") && "gdbserver is not installed", timeout: 60_000 },
  async (t) => {
    const session = await attach(t, "jumps", { compiler: "gcc", options: ["-O0", "-static"] });
    await session.setBreakpoints({ mark: "STAY" });
    await session.start();
    await session.setBreakpoints();
    // The compiler begins the rest of the line anew after the call that returns twice.
    await seeSteps(session.client, ["LEAVE", "SET", "BACK", "END"]);
  },
);
