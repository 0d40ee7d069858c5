/** gdb and we agree at random places; `npm run soak -- stops` tries a hundred times as many. LITEBOX_SEED chooses other places. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../../runtime/base/seeded-random.ts";
import { hasTool } from "./debuggee.ts";
import { compareStops, type Subject, SUBJECTS } from "./random-stops.ts";

const SEED = BigInt(process.env["LITEBOX_SEED"] ?? 1);
const STOPS = 5;
const ONE_OF_EACH = ["gcc -O2", "clang -O0", "gcc -Og", "rustc -C opt-level=0"];

const nameOf = ({ build: { compiler, options } }: Subject): string => [compiler, ...options].join(" ");

for (const subject of SUBJECTS.filter((each) => ONE_OF_EACH.includes(nameOf(each)))) {
  const tools = ["gdbserver", "gdb", subject.build.compiler].filter((name) => !hasTool(name));
  const skip = tools.length > 0 && `${tools.join(", ")} not installed`;
  void test(`gdb agrees at random stops: ${nameOf(subject)} (LITEBOX_SEED=${SEED})`, { skip }, async (t) => {
    const { stops, values, differences } = await compareStops(t, subject, seededRandom(SEED), STOPS);
    assert.ok(stops > 0, "the program never came to any of the places");
    assert.deepEqual(differences, []);
    t.diagnostic(`${values} values at ${stops} stops`);
  });
}
