/** Every vector has the verdict that others reached: Intel's and AMD's evidence, and synthetic evidence for what is rare. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { evidenceAndCollateral, lenientPolicy, vectorFile, vectorsOf } from "./testing/vectors.ts";
import { formatTime } from "./time.ts";
import type { Verification } from "./verification.ts";
import { verify } from "./verify.ts";

function failures({ checks }: Verification): string {
  return checks
    .filter(({ outcome }) => outcome === "failed")
    .map(({ id, detail }) => `${id}: ${detail}`)
    .join("\n");
}

for (const vector of vectorsOf("dcap-verify")) {
  test(`${vector.id}: ${vector.expected.tcb_status ?? vector.expected.reason ?? ""}`, async () => {
    const { expected } = vector;
    const { evidence, collateral } = evidenceAndCollateral(vector);
    const result = await verify(evidence, collateral, lenientPolicy(vector), expected.verification_time);
    assert.equal(result.genuine, expected.valid, failures(result));
    assert.equal(result.verdict, expected.valid ? "accepted" : "refused", failures(result));
    assert.equal(result.simulated, false);
    if (!expected.valid) return;
    const { tcb, identity, validity } = result;
    assert.equal(tcb?.status, expected.tcb_status);
    if (expected.advisory_ids !== undefined) assert.deepEqual(result.advisories, expected.advisory_ids);
    if (expected.debug !== undefined) assert.equal(identity?.debug, expected.debug);
    const platform = expected.platform ?? expected.tdx_level ?? expected.sgx_level ?? undefined;
    if (platform !== undefined) {
      assert.equal(tcb?.platform.status, platform.status);
      assert.equal(tcb.platform.date, platform.date);
      assert.deepEqual(tcb.platform.advisories, platform.adv);
    }
    if (expected.sgx_level !== undefined && expected.sgx_level !== null) {
      assert.equal(tcb?.sgx.status, expected.sgx_level.status);
    }
    if (expected.qe !== undefined) {
      const { status, advisories, securityVersion } = tcb!.quotingEnclave;
      assert.deepEqual({ isvsvn: securityVersion, status, advisories }, expected.qe);
    }
    if (expected.tdx_module !== undefined) {
      const part = tcb?.module;
      const found =
        part === undefined
          ? null
          : { id: part.id, isvsvn: part.securityVersion, status: part.status, adv: part.advisories };
      assert.deepEqual(found, expected.tdx_module);
    }
    if (expected.valid_from !== undefined && expected.valid_to !== undefined) {
      const utc = (text: string): string => text.replace("+00:00", "Z");
      assert.equal(formatTime(validity!.from), utc(expected.valid_from));
      assert.equal(formatTime(validity!.to), utc(expected.valid_to));
    }
  });
}

for (const vector of vectorsOf("snp-report")) {
  test(`${vector.id}: ${vector.expected.reason ?? (vector.expected.valid ? "valid" : "")}`, async () => {
    const { expected } = vector;
    const { evidence, collateral } = evidenceAndCollateral(vector);
    const result = await verify(evidence, collateral, lenientPolicy(vector), expected.verification_time);
    assert.equal(result.genuine, expected.valid, failures(result));
    assert.equal(result.verdict, expected.valid ? "accepted" : "refused", failures(result));
    const signature = result.checks.find(({ id }) => id === "report-signature");
    assert.equal(signature?.outcome === "passed", expected.report_signature_valid);
    assert.equal(result.identity?.tee, "snp");
  });
}

for (const vector of vectorsOf("snp-report").filter(({ files }) =>
  files.some((file) => file.endsWith("hcl_report.bin")),
)) {
  test(`${vector.id}: the same report in Azure's wrapping, with its runtime data`, async () => {
    const wrapped = vectorFile(vector.files.find((file) => file.endsWith("hcl_report.bin"))!);
    const { collateral } = evidenceAndCollateral(vector);
    const result = await verify(
      wrapped,
      collateral,
      lenientPolicy(vector),
      vector.expected.verification_time,
    );
    assert.equal(result.verdict, "accepted", failures(result));
    assert.equal(result.checks.find(({ id }) => id === "runtime-data")?.outcome, "passed");
    const changed = wrapped.slice();
    changed[0x4d4 + 40]! ^= 1;
    const refused = await verify(
      changed,
      collateral,
      lenientPolicy(vector),
      vector.expected.verification_time,
    );
    assert.match(failures(refused), /^runtime-data: /);
  });
}
