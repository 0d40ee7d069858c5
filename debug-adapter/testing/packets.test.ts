/** What a step costs: packets, and how many times the stub is written to. What is counted here is what speed comes from. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { attach, type Attached, type Owner } from "./attached.ts";
import { hasTool, serve, serveWithQemu, sourcePath, type Served } from "./debuggee.ts";
import { singleFile } from "./launched.ts";
import { Wire } from "./wire.ts";
import { attachWired } from "./wired.ts";

const LINES_OF_LOOP = 5;

/** What is sent for each step of the second round of a loop. */
async function stepsOfLoop(step: () => Promise<unknown>, wire: Wire): Promise<string[][][]> {
  for (let count = 0; count < LINES_OF_LOOP; count++) await step();
  const found: string[][][] = [];
  for (let count = 0; count < LINES_OF_LOOP; count++) {
    wire.take();
    await step();
    found.push(wire.take());
  }
  return found;
}

interface Looped {
  readonly session: Attached;
  readonly wire: Wire;
}

/** Stopped in the loop. */
async function inLoop(owner: Owner, stub: (program: string) => Promise<Served>): Promise<Looped> {
  let wire: Wire | undefined;
  const session = await attach(owner, "loop", undefined, async (program) => {
    const served = await stub(program);
    wire = await Wire.to(served.port, owner);
    return { ...served, port: wire.port };
  });
  await session.setBreakpoints({ mark: "BREAK" });
  await session.start();
  await session.setBreakpoints();
  assert.ok(wire);
  return { session, wire };
}

async function nativeSteps(owner: Owner, stub: (program: string) => Promise<Served>): Promise<string[][][]> {
  const { session, wire } = await inLoop(owner, stub);
  return stepsOfLoop(() => session.step("next"), wire);
}

void test(
  "behind gdbserver a step through a loop is one write: breakpoints out and in, and off it goes",
  { skip: !hasTool("gdbserver") && "gdbserver is not installed", timeout: 60_000 },
  async (t) => {
    for (const writes of await nativeSteps(t, serve)) {
      assert.equal(writes.length, 1, JSON.stringify(writes));
      assert.ok(
        writes.flat().every((packet) => /^(?:z0,|Z0,|vCont;c$)/.test(packet)),
        JSON.stringify(writes),
      );
    }
  },
);

void test(
  "all of a stop is asked for in one write, with what was looked at of the one before",
  { skip: !hasTool("gdbserver") && "gdbserver is not installed", timeout: 60_000 },
  async (t) => {
    const { session, wire } = await inLoop(t, serve);
    const look = async (): Promise<string[][]> => {
      await session.step("next");
      wire.take();
      const [top] = await session.frames();
      const shown = await session.scopes(top?.id ?? 0);
      const name = shown.get("Arguments")?.find((each) => each.name === "name");
      assert.match(name?.value ?? "", /"loop"$/);
      return wire.take();
    };
    const threads = (packet: string): boolean => packet.startsWith("q");
    const first = await look();
    assert.ok(first.flat().some((packet) => packet.startsWith("m")));
    const again = (await look()).filter((packets) => !packets.every(threads));
    assert.equal(again.length, 1, JSON.stringify(again));
  },
);

void test(
  "behind QEMU a step reads registers once and no memory",
  { skip: !hasTool("qemu-x86_64") && "QEMU is not installed", timeout: 60_000 },
  async (t) => {
    for (const writes of await nativeSteps(t, serveWithQemu)) {
      const letters = writes.flat().map((packet) => packet.charAt(0));
      assert.match(letters.join(""), /^z{0,2}Z{0,2}vg$/);
    }
  },
);

const project = singleFile({ after }, readFileSync(sourcePath("loop"), "utf8"), { optimize: "0" });

void test(
  "in our simulator a step is one packet",
  { skip: !hasTool("gcc") && "there is no gcc here", timeout: 60_000 },
  async (t) => {
    const { client, wire } = await attachWired(t, project);
    const source = { path: join(project.folder, "main.c") };
    const line = project.line("main.c", "/* BREAK */");
    await client.request("setBreakpoints", { source, breakpoints: [{ line }] });
    await client.runUntilStop("configurationDone");
    await client.request("setBreakpoints", { source, breakpoints: [] });
    const steps = await stepsOfLoop(() => client.runUntilStop("next", { threadId: 1 }), wire);
    for (const packets of steps) assert.match(JSON.stringify(packets), /^\[\["vCont;r[^"]*"\]\]$/);
  },
);
