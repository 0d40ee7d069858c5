/** A channel between two enclaves on one processor, and a host between them that changes, repeats, drops and puts in. */

import assert from "node:assert/strict";
import { connect, createServer, type AddressInfo } from "node:net";
import { before, describe, test, type TestContext } from "node:test";

import type { EnclaveImage } from "../../runtime/enclave/image.ts";
import { createProcessor, type SgxProcessor } from "../../runtime/enclave/sgx/processor.ts";
import { Explorer } from "../../runtime/host/explore.ts";
import { lacksMbedtls } from "../../runtime/image/testing/third-party.ts";
import { buildTlsProgram, freePort, startEnclave } from "./enclave.ts";

/** What each side says first, and its report; then messages with a header and a tag. */
const HELLO = 152;
const REPORT = 432;
const HEAD = 8;
const TAG = 16;
const MESSAGE = HEAD + "plain message 0".length + TAG;
const FIRST_MESSAGE = HELLO + REPORT;

/** What the man in the middle makes of all that one side has sent so far: what the other side is to have had by then. */
type Change = (bytes: Buffer) => Buffer;
const honest: Change = (bytes) => bytes;
const flip =
  (at: number): Change =>
  (bytes) => {
    const changed = Buffer.from(bytes);
    if (at < changed.length) changed[at] = (changed[at] ?? 0) ^ 0x40;
    return changed;
  };

const platform = (secret: number) =>
  createProcessor({ platformSecret: () => new Uint8Array(32).fill(secret) });
const processor = platform(1);

describe("a channel between two enclaves", { skip: lacksMbedtls }, () => {
  let image: EnclaveImage;
  let explorers: readonly [first: Explorer, second: Explorer];
  before(async () => {
    image = await buildTlsProgram("channel");
    explorers = [
      new Explorer(image, { processor, randomSeed: 3n }),
      new Explorer(image, { processor, randomSeed: 2n }),
    ];
  });

  interface Middle {
    /** What it does to what the first side says, and to what the second says. */
    readonly there?: Change;
    readonly back?: Change;
    readonly whom?: string;
    readonly accepts?: string;
    readonly on?: SgxProcessor;
    readonly count?: number;
  }

  /** How the first and the second end it, and all that has crossed. */
  async function talk(t: TestContext, middle: Middle = {}) {
    const {
      there = honest,
      back = honest,
      whom = "same",
      accepts = "same",
      on = processor,
      count = 3,
    } = middle;
    const port = await freePort();
    const heard: Buffer[] = [];
    const second = startEnclave(image, {
      arguments: ["accept", String(port), accepts],
      processor: on,
      ...(on === processor && { explorer: explorers[1] }),
    });
    t.after(second.stop);
    await second.says("Listening");
    const proxy = createServer((near) => {
      const far = connect(port, "127.0.0.1");
      for (const [from, to, change] of [
        [near, far, there],
        [far, near, back],
      ] as const) {
        let said = Buffer.alloc(0);
        let given = 0;
        from.on("data", (data: Buffer) => {
          heard.push(data);
          said = Buffer.concat([said, data]);
          const changed = change(said);
          to.write(changed.subarray(given));
          given = Math.max(given, changed.length);
        });
        from.on("end", () => to.end());
        from.on("error", () => to.destroy());
      }
    });
    await new Promise<void>((done) => proxy.listen(0, "127.0.0.1", done));
    t.after(() => proxy.close());
    const at = String((proxy.address() as AddressInfo).port);
    const first = startEnclave(image, {
      arguments: ["connect", at, whom, String(count)],
      processor,
      explorer: explorers[0],
    });
    t.after(first.stop);
    const ends = await Promise.all([first.ended, second.ended]);
    for (const { end, open } of ends) assert.deepEqual([end, open], ["exit 0", 0]);
    const [one = "", two = ""] = ends.map(({ output }) => output.trimEnd().split("\n").at(-1));
    return { ends: [one, two], output: ends[0].output, heard: Buffer.concat(heard) };
  }

  test("carries messages both ways, which the host cannot read", async (t) => {
    const { ends, output, heard } = await talk(t);
    assert.equal(output, "PLAIN MESSAGE 0\nPLAIN MESSAGE 1\nPLAIN MESSAGE 2\nNo error\n");
    assert.deepEqual(ends, ["No error", "No error"]);
    assert.ok(heard.length > 2 * FIRST_MESSAGE + 6 * MESSAGE);
    assert.ok(!heard.includes("plain message") && !heard.includes("PLAIN MESSAGE"));
  });

  const NOBODY = "The peer is no enclave on this processor";
  const ALTERED = "A message was altered";
  const CUT = "The connection was cut";
  const message = (bytes: Buffer, index: number) =>
    bytes.subarray(FIRST_MESSAGE + index * MESSAGE, FIRST_MESSAGE + (index + 1) * MESSAGE);
  const CASES: readonly (readonly [what: string, middle: Middle, first: string, second: string])[] = [
    ["changes whom a report is to be for", { there: flip(3) }, NOBODY, NOBODY],
    ["changes the half of a key", { there: flip(HELLO - 5) }, NOBODY, NOBODY],
    ["changes the other half", { back: flip(HELLO - 5) }, NOBODY, NOBODY],
    ["changes the measurement in a report", { back: flip(HELLO + 64) }, NOBODY, CUT],
    ["changes the MAC of a report", { there: flip(FIRST_MESSAGE - 1) }, CUT, NOBODY],
    ["changes a message", { there: flip(FIRST_MESSAGE + HEAD + 2) }, CUT, ALTERED],
    ["changes the tag of an answer", { back: flip(FIRST_MESSAGE + MESSAGE - 1) }, ALTERED, CUT],
    ["changes the length of a message", { there: flip(FIRST_MESSAGE + 3) }, CUT, ALTERED],
    [
      "repeats a message",
      {
        there: (bytes) =>
          Buffer.concat([
            bytes.subarray(0, FIRST_MESSAGE + MESSAGE),
            message(bytes, 0),
            bytes.subarray(FIRST_MESSAGE + MESSAGE),
          ]),
      },
      CUT,
      ALTERED,
    ],
    [
      "drops a message",
      {
        there: (bytes) =>
          Buffer.concat([
            bytes.subarray(0, FIRST_MESSAGE + MESSAGE),
            bytes.subarray(FIRST_MESSAGE + 2 * MESSAGE),
          ]),
      },
      CUT,
      ALTERED,
    ],
    [
      "gives back the first one's own words",
      { back: honest, there: honest, whom: "other" },
      "The peer is another enclave",
      CUT,
    ],
    ["brings the first to another image", { accepts: "other" }, CUT, "The peer is another enclave"],
    ["brings the first to another processor", { on: platform(2) }, NOBODY, NOBODY],
  ];

  for (const [what, middle, first, second] of CASES)
    test(`a host that ${what} is noticed`, async (t) => {
      const { ends } = await talk(t, middle);
      assert.deepEqual(ends, [first, second]);
    });

  test("an enclave is not taken in by its own words", async (t) => {
    const mirror = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.pipe(socket);
    });
    await new Promise<void>((done) => mirror.listen(0, "127.0.0.1", done));
    t.after(() => mirror.close());
    const at = String((mirror.address() as AddressInfo).port);
    const { output } = await startEnclave(image, {
      arguments: ["connect", at, "same", "1"],
      processor,
      explorer: explorers[0],
    }).ended;
    assert.equal(output, `${NOBODY}\n`);
  });
});
