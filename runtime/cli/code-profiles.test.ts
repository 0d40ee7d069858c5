/** What runs find out about code makes later runs begin faster, and changes nothing else. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";

import { buildProgram } from "../../test/differential/enclave-program.ts";
import { seededRandom } from "../base/seeded-random.ts";
import { Enclave } from "../enclave/enclave.ts";
import { DEFAULT_BASE, type EnclaveImage } from "../enclave/image.ts";
import { HostProcess } from "../host/process.ts";
import { lacks } from "../image/testing/temporary-project.ts";
import { type CodeProfile, readCodeProfile, writeCodeProfile } from "../x86/lift/code-profile.ts";
import type { Reach } from "../x86/lift/areas.ts";
import { translatorOf } from "../x86/lift/translators.ts";
import { CodeProfiles } from "./code-profiles.ts";

/** Many functions that are called often, and later go ways that they did not go before: they are lifted twice. */
const PROGRAM = `
#include <stdint.h>
#include <stdio.h>
static volatile int late;
#define FUNCTION(N) static __attribute__((noinline)) uint64_t f##N(uint64_t x) { \\
    if (late) for (int i = 0; i < (int)(x % 7); i++) x = x * 31 + (x >> 7) * N; \\
    if (x % (N + 2) == 0) return (x >> 3) * (N + 7); \\
    for (int i = 0; i < (int)(x % 5); i++) x ^= x << (i + 1), x += N; \\
    return x % 3 == 1 ? x * N + 1 : x - N; }
#define FOUR(N) FUNCTION(N##0) FUNCTION(N##1) FUNCTION(N##2) FUNCTION(N##3)
FOUR(1) FOUR(2) FOUR(3) FOUR(4) FOUR(5) FOUR(6) FOUR(7) FOUR(8)
#define CALL(N) x += f##N##0(x) + f##N##1(x) + f##N##2(x) + f##N##3(x);
int main(void) {
    uint64_t x = 1;
    for (int i = 0; i < 2000; i++) { late = i > 1000; CALL(1) CALL(2) CALL(3) CALL(4) CALL(5) CALL(6) CALL(7) CALL(8) }
    printf("%llx\\n", (unsigned long long)x);
    return 0;
}
`;

/** A function that runs once, with loops in loops: each has a region of its own, so that the engine keeps what it needs in registers. */
const LOOPS = `
#include <stdint.h>
#include <stdio.h>
static unsigned char text[4096], packed[8192];
int main(void) {
    uint32_t random = 7, sum = 0;
    for (int round = 0; round < 60; round++) {
        for (int i = 0; i < 4096; i++) {
            random ^= random << 13, random ^= random >> 17, random ^= random << 5;
            text[i] = (unsigned char)(random % 9 == 0 ? random >> 8 & 7 : i >> 4);
        }
        int size = 0;
        for (int i = 0; i < 4096;) {
            int best = 0, from = 0;
            for (int back = 1; back <= 16 && back <= i; back++) {
                int length = 0;
                while (i + length < 4096 && length < 60 && text[i + length] == text[i - back + length])
                    length++;
                if (length > best)
                    best = length, from = back;
            }
            if (best > 3) {
                packed[size++] = (unsigned char)(0x80 | from), packed[size++] = (unsigned char)best;
                i += best;
            } else {
                packed[size++] = text[i++];
            }
        }
        for (int i = 0; i < size; i++)
            sum = sum * 31 + packed[i];
    }
    printf("%x\\n", sum);
    return 0;
}
`;

const folder = mkdtempSync(join(tmpdir(), "litebox code "));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  readonly output: string;
  readonly instructions: number;
  readonly translated: number;
  readonly profile: CodeProfile;
}

function run(
  image: EnclaveImage,
  around: Partial<Record<"before" | "after", (enclave: Enclave) => void>>,
): Run {
  const enclave = Enclave.load(image, { random: seededRandom(4n) });
  let output = "";
  const process = new HostProcess(enclave, {
    writeConsole: (_stream, bytes) => (output += Buffer.from(bytes).toString()),
    readConsole: () => new Uint8Array(),
    arguments: ["program"],
  });
  around.before?.(enclave);
  let stop = process.run(1_000_000);
  while (stop.kind === "limit") stop = process.run(1_000_000);
  assert.equal(stop.kind, "exited");
  around.after?.(enclave);
  const profile = enclave.codeProfile();
  assert.ok(profile);
  const { translated } = translatorOf(enclave.memory);
  return { output, instructions: enclave.instructions, translated, profile };
}

describe("a program that has run before", { skip: await lacks("gcc") }, () => {
  let image: EnclaveImage;
  let cold: Run;
  before(async () => {
    image = await buildProgram(join(folder, "program"), { "main.c": PROGRAM });
    cold = run(image, {});
  });

  test("is lifted once, and does the same", () => {
    const cache = join(folder, "cache");
    const keeping = (): Run => {
      const profiles = new CodeProfiles(cache);
      return run(image, {
        before: (enclave) => {
          profiles.prepare(enclave);
        },
        after: (enclave) => {
          profiles.keep(enclave);
        },
      });
    };
    const first = keeping();
    assert.deepEqual({ ...first, profile: undefined }, { ...cold, profile: undefined });
    const [name = "", ...others] = readdirSync(cache);
    assert.deepEqual(others, []);
    assert.match(name, /^[0-9a-f]{64}\.code$/);
    const kept = readFileSync(join(cache, name));
    const second = keeping();
    assert.equal(second.output, cold.output);
    assert.equal(second.instructions, cold.instructions);
    assert.ok(second.translated < 0.8 * cold.translated, `${second.translated} of ${cold.translated}`);
    assert.deepEqual(readFileSync(join(cache, name)), kept, "what brings no news is not written again");
    writeFileSync(join(cache, name), kept.subarray(0, 100));
    assert.deepEqual({ ...keeping(), profile: undefined }, { ...cold, profile: undefined });
    assert.deepEqual(readFileSync(join(cache, name)), kept, "a damaged file is replaced");
  });

  test("does the same whatever it is told about its code", () => {
    const address = fc.oneof(
      fc.integer({ min: DEFAULT_BASE, max: DEFAULT_BASE + 0x8000 }),
      fc.constantFrom(...cold.profile.seen),
      fc.integer({ min: 0, max: 0x7fff_ffff }),
    );
    const list = fc.uniqueArray(address, { maxLength: 3000 }).map((addresses) => new Set(addresses));
    const reaches = fc
      .tuple(list, fc.array(address, { minLength: 2, maxLength: 20 }))
      .map(
        ([instructions, places]) =>
          new Map([...instructions].map((each, at) => [each, reachAround(places, at)] as const)),
      );
    fc.assert(
      fc.property(list, list, list, reaches, list, (seen, functions, hard, reaches, begins) => {
        const loops = new Set([...begins].filter((each) => each % 2 === 0));
        const continuations = new Set([...begins].filter((each) => each % 3 === 0));
        const targets = new Map([...seen].map((each) => [each, [...functions].slice(0, each % 6)]));
        const told = run(image, {
          before: (enclave) => {
            enclave.expectCode({ seen, functions, loops, continuations, hard, reaches, targets });
          },
        });
        assert.equal(told.output, cold.output);
        assert.equal(told.instructions, cold.instructions);
      }),
      { numRuns: 12 },
    );
  });

  test("runs where nothing can be kept", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const profiles = new CodeProfiles(join(file, "below"));
    const told = run(image, {
      before: (enclave) => {
        profiles.prepare(enclave);
      },
      after: (enclave) => {
        profiles.keep(enclave);
      },
    });
    assert.equal(told.output, cold.output);
  });
});

test(
  "a function that runs once has the same regions in the next run",
  { skip: await lacks("gcc") },
  async () => {
    const image = await buildProgram(join(folder, "loops"), { "main.c": LOOPS });
    const profiles = new CodeProfiles(join(folder, "loops cache"));
    const around: Parameters<typeof run>[1] = {
      before: (enclave) => {
        profiles.prepare(enclave);
      },
      after: (enclave) => {
        profiles.keep(enclave);
      },
    };
    const first = run(image, around);
    const told = run(image, around);
    assert.equal(told.output, first.output);
    const { loops, continuations } = first.profile;
    assert.ok(loops.size > 1 && continuations.size > 1);
    for (const begin of told.profile.loops) assert.ok(loops.has(begin), `a loop's region at ${begin} is new`);
    assert.ok(told.translated < first.translated, `${told.translated}, not fewer than ${first.translated}`);
  },
);

const NOTHING: CodeProfile = {
  seen: new Set(),
  functions: new Set(),
  loops: new Set(),
  continuations: new Set(),
  hard: new Set(),
  reaches: new Map(),
  targets: new Map(),
};

/** Between two of the places. */
function reachAround(places: readonly number[], at: number): Reach {
  const ends = [places[at % places.length] ?? 0, places[(at + 1) % places.length] ?? 0];
  return { lowest: Math.min(...ends), highest: Math.max(...ends) };
}

const measurement = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const addresses = fc
  .uniqueArray(fc.integer({ min: 0, max: 0x7fff_ffff }), { maxLength: 200 })
  .map((list) => new Set(list));
const fiveSets = fc.tuple(addresses, addresses, addresses, addresses, addresses);
/** Of whole pages, as a profile keeps them. */
const page = fc.integer({ min: 0, max: 0x7_ffff }).map((number) => number * 4096);
const pages = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 0x7fff_ffff }), page, page), { maxLength: 100 })
  .map((list) => new Map(list.map(([address, ...ends]) => [address, reachAround(ends, 0)] as const)));

/** Where calls go. */
const places = fc
  .array(fc.tuple(fc.nat(0x7fff_ffff), addresses), { maxLength: 20 })
  .map(
    (list) => new Map(list.map(([call, to]) => [call, [...to].slice(0, 4).sort((a, b) => a - b)] as const)),
  );

test("a profile is read as it was written, for its own image only", () => {
  fc.assert(
    fc.property(fiveSets, pages, places, (sets, reaches, targets) => {
      const [seen, functions, loops, continuations, hard] = sets;
      const profile = { seen, functions, loops, continuations, hard, reaches, targets };
      const bytes = writeCodeProfile(profile, measurement(1));
      assert.deepEqual(readCodeProfile(bytes, measurement(1)).value, profile);
      const { value, problems } = readCodeProfile(bytes, measurement(2));
      assert.equal(value, undefined);
      assert.match(problems[0]?.message ?? "", /another image/);
    }),
  );
});

test("a damaged profile is refused or read, and never more than its bytes can hold", () => {
  const whole = writeCodeProfile(
    {
      seen: new Set([5, 9, 300]),
      functions: new Set([5]),
      loops: new Set([300]),
      continuations: new Set(),
      hard: new Set(),
      reaches: new Map([[9, { lowest: 0x1000, highest: 0x4000_0000 }]]),
      targets: new Map([[300, [5, 9]]]),
    },
    measurement(1),
  );
  fc.assert(
    fc.property(fc.nat(whole.length), fc.uint8Array({ maxLength: 12 }), (at, bytes) => {
      const damaged = Uint8Array.from([...whole.subarray(0, at), ...bytes, ...whole.subarray(at)]);
      const { value } = readCodeProfile(damaged, measurement(1));
      const { targets, ...others } = value ?? NOTHING;
      let read = Object.values(others).reduce((sum, { size }) => sum + size, 0);
      for (const to of targets.values()) read += 1 + to.length;
      assert.ok(read <= damaged.length);
    }),
    { numRuns: 2000 },
  );
});
