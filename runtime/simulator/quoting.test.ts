/** The simulated quoting enclave quotes reports that are for it, and of this platform, and no others. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { readQuote } from "../attest/dcap/quote.ts";
import { createProcessor } from "../enclave/sgx/processor.ts";
import {
  hasReservedTargetInfo,
  makeReport,
  readTargetInfo,
  REPORT_BODY_SIZE,
} from "../enclave/sgx/report.ts";
import { createSecs } from "../enclave/sgx/secs.ts";
import { simulatedQuoting } from "../simulator/quoting.ts";

const platform = (secret: number) =>
  createProcessor({ platformSecret: () => new Uint8Array(32).fill(secret) });
const processor = platform(1);
const quoting = simulatedQuoting(processor);
const target = await quoting.target();
const secs = createSecs({
  base: 0x100000,
  size: 0x10000,
  ssaFrameSize: 1,
  miscSelect: 0,
  attributes: { flags: 5n, xfrm: 3n },
  configId: new Uint8Array(64),
  configSvn: 0,
});
const data = Uint8Array.from({ length: 64 }, (_, index) => index);
const report = (on = processor, to = target): Uint8Array =>
  makeReport({ ...secs, mrenclave: new Uint8Array(32).fill(7) }, readTargetInfo(to), data, on);

test("the quoting enclave's TARGETINFO is one that EREPORT takes", () => {
  assert.equal(target.length, 512);
  assert.equal(hasReservedTargetInfo(target), false);
});

test("a quote carries the body of the report", async () => {
  const bytes = (await quoting.quote(report())) ?? new Uint8Array();
  const { problems } = readQuote(bytes);
  assert.deepEqual(problems, []);
  assert.deepEqual(bytes.slice(48, 48 + REPORT_BODY_SIZE), report().slice(0, REPORT_BODY_SIZE));
});

test("reports of another platform, for another enclave, and altered ones are refused", async () => {
  const other = target.slice();
  other[0] = (other[0] ?? 0) ^ 1;
  assert.equal(await quoting.quote(report(platform(2))), undefined);
  assert.equal(await quoting.quote(report(processor, other)), undefined);
  for (const at of [0, 64, 383, 384, 415, 416, 431]) {
    const altered = report();
    altered[at] = (altered[at] ?? 0) ^ 0x80;
    assert.equal(await quoting.quote(altered), undefined, `byte ${at}`);
  }
});
