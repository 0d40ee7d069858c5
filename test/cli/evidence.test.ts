/** samples/evidence from end to end: an enclave's quote, judged by `litebox verify`. */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { z } from "zod";

import { lacks } from "../../runtime/image/testing/temporary-project.ts";
import { copySample } from "../editor/workspace.ts";
import { litebox } from "./litebox.ts";

const skip = await lacks("gcc");

const ranAnswer = z.object({ mrenclave: z.string(), output: z.string() });
const verdictAnswer = z.object({
  verdict: z.enum(["accepted", "refused"]),
  simulated: z.boolean(),
  identity: z.object({ mrEnclave: z.string() }).nullable(),
  checks: z.array(z.object({ id: z.string(), outcome: z.string(), detail: z.string() })),
  notes: z.array(z.string()),
});

const POLICY = { allowSimulated: true, debug: true };
const hex = (text: string) => Buffer.from(text).toString("hex");

describe("samples/evidence", { skip }, () => {
  const sample = skip === false ? copySample("evidence") : undefined;
  const folder = sample?.folder ?? "";
  const file = (name: string) => path.join(folder, name);
  let ran: z.infer<typeof ranAnswer>;
  after(() => sample?.remove());
  before(() => {
    const { status, stdout, stderr } = litebox(["run", folder, "--json", "--", "hello"]);
    assert.equal(status, 0, stderr);
    ran = ranAnswer.parse(JSON.parse(stdout));
  });

  function judge(quote: string, policy: object) {
    writeFileSync(file("quote.hex"), quote);
    writeFileSync(file("policy.json"), JSON.stringify(policy));
    const result = litebox(["verify", file("quote.hex"), "--policy", file("policy.json"), "--json"]);
    const judged = verdictAnswer.parse(JSON.parse(result.stdout));
    assert.equal(result.status, judged.verdict === "accepted" ? 0 : 1, result.stderr);
    const failed = judged.checks.filter(({ outcome }) => outcome === "failed").map(({ id }) => id);
    return { ...judged, failed };
  }

  test("its quote is accepted by the policy beside it, and marked as simulated", () => {
    writeFileSync(file("quote.hex"), ran.output);
    const { status, stdout } = litebox(["verify", file("quote.hex"), "--policy", file("policy.json")]);
    assert.equal(status, 0, stdout);
    assert.match(stdout, /SIMULATED/);
    assert.ok(stdout.includes(ran.mrenclave), stdout);
    assert.doesNotMatch(stdout, /trustedservices/);
  });

  test("it names the measurement of the build, and what the asker said", () => {
    const judged = judge(ran.output, {
      ...POLICY,
      reportData: hex("hello"),
      sgx: { mrEnclave: ran.mrenclave },
    });
    assert.deepEqual(judged.failed, []);
    assert.equal(judged.verdict, "accepted");
    assert.equal(judged.simulated, true);
    assert.equal(judged.identity?.mrEnclave, ran.mrenclave);
  });

  const refusals: readonly (readonly [what: string, policy: object, failed: string])[] = [
    ["a policy that does not allow simulation", { debug: true }, "not-simulated"],
    ["another challenge", { ...POLICY, reportData: hex("hallo") }, "policy-report-data"],
    ["another enclave", { ...POLICY, sgx: { mrEnclave: "00".repeat(32) } }, "policy-sgx-mr-enclave"],
    ["a policy that wants no debugger", { allowSimulated: true }, "policy-debug"],
  ];
  for (const [what, policy, failed] of refusals)
    test(`${what} refuses it`, () => {
      const judged = judge(ran.output, policy);
      assert.equal(judged.verdict, "refused");
      assert.ok(judged.failed.includes(failed), String(judged.failed));
    });

  test("a quote of which one byte is altered is refused", () => {
    const bytes = Buffer.from(ran.output.trim(), "hex");
    for (const at of [48 + 64, 48 + 320, 440, 700]) {
      const altered = Uint8Array.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ 1;
      assert.equal(judge(Buffer.from(altered).toString("hex"), POLICY).verdict, "refused", `byte ${at}`);
    }
  });

  test("a challenge that is too long is a sentence", () => {
    const { status, stderr } = litebox(["run", folder, "--", "x".repeat(65)]);
    assert.equal(status, 2);
    assert.match(stderr, /65 bytes/);
  });
});
