import assert from "node:assert/strict";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { UserError } from "../base/errors.ts";
import { AT, LEAVE, loadConstant, machineCode } from "../enclave/testing/images.ts";
import type { HostProcess } from "../host/process.ts";
import { encodeFrame } from "../rsp/frame.ts";
import { Doorbell } from "../simulator/doorbell.ts";
import { execute } from "../simulator/execution.ts";
import { GdbServer, type ListeningPlace } from "./gdb-server.ts";
import { FOREVER, processOf } from "./testing/processes.ts";

const RETURN_FIVE = [loadConstant("rdi", 0n), loadConstant("rsi", 5n), ...LEAVE];

/** A client that knows just enough of the protocol: without acknowledgements, one request after the other. */
class Client {
  readonly #socket: Socket;
  #text = "";
  #heard: () => void = () => undefined;
  readonly closed: Promise<void>;

  constructor(place: ListeningPlace) {
    this.#socket = typeof place === "string" ? connect(place) : connect(place, "127.0.0.1");
    this.#socket.setEncoding("latin1").on("data", (text: string) => {
      this.#text += text;
      this.#heard();
    });
    this.closed = new Promise((resolve) => this.#socket.on("close", () => resolve()));
  }

  send(body: string): void {
    this.#socket.write(encodeFrame(body));
  }

  raw(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Waits for a reply that matches, and forgets what came before it. */
  async reply(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.#text);
      if (found !== null) {
        this.#text = this.#text.slice(found.index + found[0].length);
        return found[0];
      }
      await new Promise<void>((resolve) => (this.#heard = resolve));
    }
  }

  hangUp(): void {
    this.#socket.destroy();
  }
}

function portOf({ port }: GdbServer): number {
  assert.ok(port !== undefined);
  return port;
}

/** Until the enclave has executed something. */
async function runs({ enclave }: HostProcess): Promise<void> {
  const { instructions } = enclave;
  while (enclave.instructions === instructions) await setImmediate();
}

async function debugging(process: HostProcess) {
  const doorbell = new Doorbell();
  const notes: string[] = [];
  const server = await GdbServer.listen(0, doorbell, (note) => notes.push(note));
  const end = execute(process, { doorbell, server, wait: true, breathe: setImmediate }).finally(() => {
    server.close();
  });
  return { doorbell, notes, server, end, client: new Client(portOf(server)) };
}

test("nothing is executed before the debugger says so, and the exit code goes to both sides", async () => {
  const process = processOf(RETURN_FIVE);
  const { client, end } = await debugging(process);
  client.send("?");
  await client.reply(/\$[TS]05[^#]*#../);
  assert.equal(process.enclave.instructions, 0);
  client.send("c");
  assert.equal(await client.reply(/\$W[^#]*#../).then((reply) => reply.slice(0, 4)), "$W05");
  assert.deepEqual(await end, { kind: "exited", exitCode: 5 });
  await client.closed;
});

test("a running enclave can be paused, stepped, and killed", async () => {
  const process = processOf(FOREVER);
  const { client, end } = await debugging(process);
  client.send("c");
  await runs(process);
  client.raw(Uint8Array.of(3));
  await client.reply(/\$T02[^#]*#../);
  const { instructions } = process.enclave;
  assert.ok(instructions > 0);
  client.send("s");
  await client.reply(/\$T05[^#]*#../);
  assert.equal(process.enclave.instructions, instructions + 1);
  client.send("k");
  assert.deepEqual(await end, { kind: "killed" });
});

test("a breakpoint stops the enclave where it was set", async () => {
  const process = processOf(FOREVER);
  const { client, end } = await debugging(process);
  client.send(`Z0,${(AT.code + 3).toString(16)},1`);
  await client.reply(/\$OK#../);
  client.send(`Z0,${AT.guard.toString(16)},1`);
  await client.reply(/\$E[^#]*#../);
  client.send("c");
  await client.reply(/\$T05[^#]*#../);
  assert.equal(process.enclave.instructions, 1);
  client.send("vKill;1");
  assert.deepEqual(await end, { kind: "killed" });
});

test("a second debugger is refused with a sentence, the first is not disturbed", async () => {
  const { client, end, notes, server } = await debugging(processOf(RETURN_FIVE));
  client.send("?");
  await client.reply(/\$[TS]05[^#]*#../);
  const second = new Client(portOf(server));
  await second.reply(/another debugger is connected/);
  await second.closed;
  assert.match(notes.join(), /refused a second debugger/);
  client.send("c");
  await client.reply(/\$W05/);
  assert.deepEqual(await end, { kind: "exited", exitCode: 5 });
});

test("an enclave goes on by itself when its debugger detaches or hangs up", async () => {
  const detached = await debugging(processOf(RETURN_FIVE));
  detached.client.send(`Z0,${AT.code.toString(16)},1`);
  detached.client.send("D");
  assert.deepEqual(await detached.end, { kind: "exited", exitCode: 5 });

  const abandoned = await debugging(processOf(RETURN_FIVE));
  abandoned.client.send("?");
  await abandoned.client.reply(/\$[TS]05/);
  abandoned.client.hangUp();
  assert.deepEqual(await abandoned.end, { kind: "exited", exitCode: 5 });
});

test("a debugger may come again after another has left", async () => {
  const { client, doorbell, end, server } = await debugging(processOf(FOREVER));
  client.send("D");
  await client.closed;
  const second = new Client(portOf(server));
  second.send("?");
  await second.reply(/\$[TS]05/);
  doorbell.interrupted = true;
  doorbell.ring();
  assert.deepEqual(await end, { kind: "interrupted" });
  await second.closed;
});

test("an enclave that waits for input can be paused and goes on when the input comes", async () => {
  let arrive: (bytes: Uint8Array) => void = () => undefined;
  const input = new Promise<Uint8Array>((resolve) => (arrive = resolve));
  const process = processOf(reader(), () => input);
  const { client, end } = await debugging(process);
  client.send("c");
  await runs(process);
  client.raw(Uint8Array.of(3));
  await client.reply(/\$T02[^#]*#../);
  client.send("c");
  arrive(Uint8Array.of(1, 2, 3));
  await client.reply(/\$W03/);
  assert.deepEqual(await end, { kind: "exited", exitCode: 3 });
});

test("a fault is a stop with the reason, again when resumed", async () => {
  const { client, end } = await debugging(processOf(["0f a2"])); // cpuid
  client.send("c");
  await client.reply(/\$T04[^#]*lb-reason:[^#]*#../);
  client.send("c");
  await client.reply(/\$T04/);
  client.send("D");
  assert.equal((await end).kind, "fault");
});

test("a fault that the debugger passes on ends the enclave as it would have without a debugger", async () => {
  const { client, end } = await debugging(processOf(["0f a2"]));
  client.send("c");
  await client.reply(/\$T04/);
  client.send("C04");
  // The enclave is entered to handle it (it has a second frame), and faults again.
  await client.reply(/\$T04/);
  client.send("C04");
  await client.reply(/\$X04/);
  assert.equal((await end).kind, "fault");
});

test("a Unix socket is for its owner alone, and gone when it is closed", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "litebox-socket-"));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, "debugger");
  const doorbell = new Doorbell();
  const server = await GdbServer.listen(path, doorbell, () => undefined);
  assert.equal(server.name, path);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  const process = processOf(RETURN_FIVE);
  const end = execute(process, { doorbell, server, wait: true, breathe: setImmediate });
  const client = new Client(path);
  client.send("c");
  await client.reply(/\$W05/);
  assert.deepEqual(await end, { kind: "exited", exitCode: 5 });
  const refused = async (where: string, why: RegExp): Promise<void> => {
    await assert.rejects(
      GdbServer.listen(where, doorbell, () => undefined),
      (error: unknown) => error instanceof UserError && why.test(error.message),
    );
  };
  await refused(path, /Cannot listen for a debugger at .*: something is there already\. Remove it/);
  await refused(join(folder, "none/debugger"), /there is no such folder, or you may not write to it/);
  await refused(join(folder, "a".repeat(100)), /no socket can have so long a path/);
  server.close();
  await assert.rejects(stat(path));
});

test("a port that is taken is a mistake that the user can mend", async () => {
  const doorbell = new Doorbell();
  const first = await GdbServer.listen(0, doorbell, () => undefined);
  await assert.rejects(
    GdbServer.listen(portOf(first), doorbell, () => undefined),
    (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /port \d+ of 127\.0\.0\.1 is taken\. Choose another port, or --gdb 0/);
      return true;
    },
  );
  first.close();
});

/** Makes one console_read and leaves with its result. */
function reader(): string[] {
  const call = [
    loadConstant("rdi", 1n),
    loadConstant("rsi", 2n),
    loadConstant("rdx", 0x1000_0000n),
    loadConstant("r8", 16n),
    ...LEAVE,
  ];
  const length = machineCode(...call).length;
  return ["48 83 ff 01", `74 ${length.toString(16)}`, ...call, loadConstant("rdi", 0n), ...LEAVE];
}
