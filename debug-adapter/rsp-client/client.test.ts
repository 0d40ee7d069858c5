/** The client against stubs that are slow, damaged, liars, or gone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzzClient } from "../testing/client-fuzz.ts";
import { afterHandshake, raw, ScriptedStub, type Script } from "../testing/scripted-stub.ts";
import { RspClient } from "./client.ts";
import { ConnectionLost } from "./connection.ts";

/** Longer than any test takes; time goes by only where a test lets it. */
const TIMEOUT = 60_000;

interface Opened {
  readonly client: RspClient;
  readonly stub: ScriptedStub;
  readonly lost: string[];
  readonly output: string[];
}

async function open(script: Script): Promise<Opened> {
  const stub = new ScriptedStub(script);
  const lost: string[] = [];
  const output: string[] = [];
  const { client } = await RspClient.open(stub, {
    name: "test:1",
    timeout: TIMEOUT,
    onOutput: (text) => output.push(text),
    onLost: (reason) => lost.push(reason.message),
  });
  return { client, stub, lost, output };
}

const plain = (script: Script): Promise<Opened> =>
  open(afterHandshake("PacketSize=1000;QStartNoAckMode+", script));

void test("a stub without any feature is used in the simplest way", async () => {
  const { client, stub } = await open((request) => {
    if (request === "?") return "S05";
    if (request.startsWith("m")) return "0102";
    if (request === "c") return "W03";
    return "";
  });
  assert.equal(client.stepsRanges, false);
  assert.deepEqual([...(await client.readMemory(0x1000n, 2))], [1, 2]);
  assert.deepEqual(await client.resume({ kind: "continue" }, undefined), { kind: "exited", code: 3 });
  assert.ok(stub.requests.includes("c"));
});

void test("without acknowledgements requests go out together and answers are told apart by their order", async () => {
  const { client, stub } = await plain((request, self) => {
    if (request === "m1000,1") return undefined;
    if (request === "m2000,1") {
      self.send("aa");
      return "bb";
    }
    return "";
  });
  assert.equal(client.pipelines, true);
  const answers = await Promise.all([client.readMemory(0x1000n, 1), client.readMemory(0x2000n, 1)]);
  assert.deepEqual(
    answers.map((bytes) => bytes[0]),
    [0xaa, 0xbb],
  );
  assert.deepEqual(stub.requests.slice(-2), ["m1000,1", "m2000,1"]);
});

void test("with acknowledgements one request is under way at a time, and a damaged answer is asked for again", async () => {
  let damaged = 2;
  const { client, stub } = await open(
    afterHandshake("PacketSize=1000", (request, self) => {
      if (!request.startsWith("m")) return "";
      if (damaged-- > 0) {
        // The stub repeats its answer when it is told that it was damaged.
        self.send(raw("$0102#00"));
        return undefined;
      }
      return "07";
    }),
  );
  const reading = client.readMemory(0x1000n, 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  stub.send("07");
  assert.deepEqual([...(await reading)], [7]);
});

void test("memory is read in pieces that end at pages, and what follows an unreadable page is not made up", async () => {
  const { client, stub } = await plain((request) => (request.startsWith("m1ff0") ? "11".repeat(16) : "E0e"));
  const bytes = await client.readMemory(0x1ff0n, 64);
  assert.equal(bytes.length, 16);
  assert.deepEqual(stub.requests.slice(-2), ["m1ff0,10", "m2000,30"]);
});

void test("a stub that answers more than was asked for is not believed", async () => {
  const { client } = await plain(() => "112233445566");
  assert.equal((await client.readMemory(0x1000n, 2)).length, 2);
});

const hangUp: Script = (_, stub) => {
  stub.hangUp();
  return undefined;
};

const ENDS: readonly { name: string; script: Script; sentence: RegExp }[] = [
  { name: "hangs up", script: hangUp, sentence: /test:1 hung up/ },
  { name: "says nothing", script: () => undefined, sentence: /has not answered `m1000,4` for 60 s/ },
  {
    name: "answers nonsense",
    script: () => "zebra",
    sentence: /answered `m1000,4` with `zebra`, which is no answer/,
  },
  {
    name: "sends a wrong checksum",
    script: () => raw("$00#ff"),
    sentence: /sent a damaged packet \(wrong checksum\)/,
  },
  { name: "stops in the middle of a packet", script: () => raw("$0011"), sentence: /has not answered/ },
  { name: "sends noise", script: () => raw("\x00\xffnoise+-+-"), sentence: /has not answered/ },
  {
    name: "sends a packet without an end",
    script: () => raw(`$${"0".repeat(3 << 20)}`),
    sentence: /has not answered/,
  },
  {
    name: "sends a packet that is too long",
    script: () => raw(`$${"0".repeat(3 << 20)}#00`),
    sentence: /damaged packet/,
  },
  {
    name: "sends runs that swell",
    script: () => raw(`$0${"*~".repeat(1 << 18)}#00`),
    sentence: /damaged packet/,
  },
];

for (const { name, script, sentence } of ENDS) {
  void test(`a stub that ${name} ends the session with a sentence`, async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const { client, stub, lost } = await plain((request, self) =>
      request.startsWith("m") ? script(request, self) : "",
    );
    const rejected = assert.rejects(
      client.readMemory(0x1000n, 4),
      (error) => error instanceof ConnectionLost && sentence.test(error.message),
    );
    // What the stub sends has come by then.
    for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setImmediate(resolve));
    t.mock.timers.tick(TIMEOUT);
    await rejected;
    assert.equal(lost.length, 1);
    assert.match(lost[0] ?? "", /so the session is over\.$/);
    assert.equal(stub.isClosed, true);
    await assert.rejects(client.readMemory(0x1000n, 4), ConnectionLost, "later requests end at once");
  });
}

void test("a stub that serves somebody else says so", async () => {
  await assert.rejects(
    open((request) => (request.startsWith("qSupported") ? "E.another debugger is connected" : "")),
    /refuses the connection: another debugger is connected/,
  );
});

void test("the debuggee's text comes while it runs, and may take as long as it likes", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { client, output } = await plain((request, stub) => {
    if (!request.startsWith("vCont;c")) return "";
    stub.send("O68690a");
    setTimeout(() => {
      stub.send("W00");
    }, 3 * TIMEOUT);
    return undefined;
  });
  const running = client.resume({ kind: "continue" }, undefined);
  for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setImmediate(resolve));
  t.mock.timers.tick(3 * TIMEOUT);
  assert.deepEqual(await running, { kind: "exited", code: 0 });
  assert.deepEqual(output, ["hi\n"]);
});

void test("an interrupt is only sent while the debuggee runs", async () => {
  const { client, stub } = await plain((request) => (request.startsWith("vCont;c") ? undefined : ""));
  client.interrupt();
  assert.equal(stub.interrupts, 0);
  const stop = client.resume({ kind: "continue" }, undefined);
  client.interrupt();
  stub.send("T02thread:1;");
  assert.equal((await stop).kind, "stopped");
  assert.equal(stub.interrupts, 1);
});

void test("monitor commands collect their output", async () => {
  const { client } = await plain((request, stub) => {
    if (!request.startsWith("qRcmd,")) return "";
    stub.send("O6f6e65");
    stub.send("O74776f");
    return "OK";
  });
  assert.equal(await client.monitor("help"), "onetwo");
});

void test("registers are found by name in any order of the description", async () => {
  const xml = `<target><feature><reg name="rip" bitsize="64"/><reg name="rax" bitsize="64" regnum="5"/></feature></target>`;
  const { client } = await open(
    afterHandshake("PacketSize=1000;QStartNoAckMode+;qXfer:features:read+", (request) =>
      request.startsWith("qXfer") ? `l${xml}` : "",
    ),
  );
  assert.deepEqual(
    client.registers.map(({ name, number }) => [name, number]),
    [
      ["rip", 0],
      ["rax", 5],
    ],
  );
});

void test("of 20,000 answers that were damaged on their way none throws anything but a sentence, or hangs", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const seed = BigInt(process.env["LITEBOX_SEED"] ?? 1);
  assert.deepEqual(
    await fuzzClient(seed, 20_000, (milliseconds) => {
      t.mock.timers.tick(milliseconds);
    }),
    [],
  );
});
