/** Time backwards in a program with threads, and its recording. */

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { seededRandom } from "../../runtime/base/seeded-random.ts";
import type { EnclaveImage } from "../../runtime/enclave/image.ts";
import { lacks } from "../../runtime/image/testing/temporary-project.ts";
import { buildSubject, finish, HOSTS, stateOf, subject, wayBack } from "./rewind-subject.ts";

const SEED = BigInt(process.env["LITEBOX_SEED"] ?? Date.now());
const WAYS = 12;

describe(`threads backwards (seed ${SEED})`, { skip: await lacks("gcc") }, () => {
  let folder: string;
  let image: EnclaveImage;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "litebox-rewind-"));
    image = await buildSubject(folder);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  for (const [name, options] of Object.entries(HOSTS)) {
    test(`${name}: backwards and forwards again is the same state`, () => {
      const made = subject(image, options);
      assert.equal(finish(made), "exit 0");
      const end = stateOf(made);
      const random = seededRandom(SEED);
      for (let way = 0; way < WAYS; way++) assert.equal(wayBack(made, random), undefined);
      const output = made.output();
      made.line.goTo(0);
      assert.equal(finish(made), "exit 0");
      assert.equal(stateOf(made), end);
      assert.equal(made.output(), output, "what was printed is not printed again");
    });

    test(`${name}: the last instant of a thread is the one that executing again finds`, () => {
      const made = subject(image, options);
      finish(made);
      const { host, line } = made;
      const random = seededRandom(SEED + 1n);
      for (let trial = 0; trial < 3; trial++) {
        const from = 2000 + Number(random() % BigInt(line.present - 2000));
        const thread = 1 + Number(random() % BigInt(host.threads.length));
        line.goTo(from - 2000);
        let expected: number | undefined;
        while (line.count < from) {
          const at = line.count;
          if (host.nextThread === thread) expected = at;
          host.run(1);
        }
        const found = line.lastInstantOf(thread);
        if (expected !== undefined) assert.equal(found, expected);
        else assert.ok(found === undefined || found < from - 2000);
      }
    });

    test(`${name}: the recording is the run`, () => {
      const made = subject(image, options);
      assert.equal(finish(made), "exit 0");
      const again = subject(
        image,
        { ...options, schedule: { kind: "round-robin", quantum: 1 } },
        made.host.journal?.content,
      );
      assert.equal(finish(again), "exit 0");
      assert.deepEqual([stateOf(again), again.output()], [stateOf(made), made.output()]);
    });
  }
});
