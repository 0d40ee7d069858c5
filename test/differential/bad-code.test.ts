/**
 * Bad code in an enclave, by both engines, at once and after a loop with which it is lifted: the exception that the manual says, at the
 * instruction that it says, with nothing else changed; and this machine's own processor says the same.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { ENGINES } from "../../runtime/enclave/enclave.ts";
import { lacks } from "../../runtime/image/testing/temporary-project.ts";
import { isIntels } from "../../runtime/x86/testing/host-cpu.ts";
import type { BadCode } from "./bad-code/bad-code.ts";
import { CODE_CASES } from "./bad-code/code-cases.ts";
import { MEMORY_CASES } from "./bad-code/memory-cases.ts";
import { type Outcome, runInEnclave, runNatively, settingOf, startOf } from "./bad-code/run.ts";

const cases = [...CODE_CASES, ...MEMORY_CASES].flatMap((bad) =>
  [false, true].map((warm) => ({ bad, warm, setting: settingOf(bad, warm) })),
);

const skip = await lacks("gcc");
const onIntels = skip === false && isIntels(readFileSync("/proc/cpuinfo", "utf8"));
const native = skip === false ? runNatively(cases.map(({ setting }) => setting)) : [];

function ripOf(bad: BadCode): bigint {
  if (typeof bad.rip === "object") return bad.rip.address;
  return BigInt(startOf(bad) + (bad.rip ?? 0));
}

/** Pages are long: of one that differs, only where. */
function difference(expected: Outcome["state"], actual: Outcome["state"]): string[] {
  return Object.entries(expected).flatMap(([name, wanted]) => {
    const got = actual[name] ?? "";
    if (wanted === got) return [];
    if (!name.startsWith("page")) return [`${name}: ${wanted} | ${got}`];
    const at = Array.from(wanted).findIndex((digit, index) => digit !== got[index]);
    return [`${name} from byte ${at >> 1} on: ${wanted.slice(at, at + 40)} | ${got.slice(at, at + 40)}`];
  });
}

cases.forEach(({ bad, warm, setting }, at) => {
  for (const engine of ENGINES) {
    test(`${bad.name}${warm ? ", after a loop" : ""}: ${engine}`, (t) => {
      const ours = runInEnclave(setting, engine);
      assert.equal(ours.exception, bad.exception);
      assert.equal(ours.rip, ripOf(bad), `at 0x${ours.rip.toString(16)}`);
      if (bad.address !== undefined)
        assert.equal(ours.address, BigInt(bad.address), `0x${ours.address.toString(16)}`);
      if (bad.errorCode !== undefined) assert.equal(ours.errorCode, BigInt(bad.errorCode));
      const theirs = native[at];
      const apart = bad.onlyInEnclaves ?? (onIntels ? undefined : bad.onlyIntels);
      if (theirs === undefined || apart !== undefined) {
        t.diagnostic(apart ?? "without gcc the processor is not asked");
        return;
      }
      const { exception, rip, address, errorCode } = theirs;
      assert.deepEqual(
        [ours.exception, ours.rip, ours.address, ours.errorCode],
        [exception, rip, address, errorCode],
      );
      const known: Outcome["state"] = bad.anyFlags === undefined ? {} : { flags: ours.state["flags"] ?? "" };
      assert.deepEqual(difference({ ...theirs.state, ...known }, ours.state), [], "the processor's | ours");
    });
  }
});
