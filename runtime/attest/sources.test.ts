/** The addresses are those of Intel's and AMD's services, with what the evidence says in them. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { readEvidence } from "./evidence.ts";
import { collateralSources } from "./sources.ts";
import { vectorFile } from "./testing/vectors.ts";

function urls(path: string): readonly string[] {
  return collateralSources(readEvidence(vectorFile(path)).value!).map(({ url }) => url);
}

test("a TDX quote: by its FMSPC and the CA of its PCK certificate", () => {
  assert.deepEqual(urls("dcap/quotes/phala-tdx.bin"), [
    "https://api.trustedservices.intel.com/tdx/certification/v4/tcb?fmspc=b0c06f000000",
    "https://api.trustedservices.intel.com/tdx/certification/v4/qe/identity",
    "https://api.trustedservices.intel.com/sgx/certification/v4/pckcrl?ca=platform&encoding=der",
    "https://certificates.trustedservices.intel.com/IntelSGXRootCA.der",
  ]);
  assert.match(urls("dcap/quotes/phala-sgx.bin")[2]!, /ca=processor/);
});

test("an SNP report: by chip and TCB, which Turin has in another form", () => {
  const [vcek, chain] = urls("snp/routex-turin/report.bin");
  assert.match(vcek!, /\/vcek\/v1\/Turin\/[0-9a-f]{16}\?fmcSPL=00&blSPL=01&teeSPL=00&snpSPL=02&ucodeSPL=71$/);
  assert.equal(chain, "https://kdsintf.amd.com/vcek/v1/Turin/cert_chain");
  assert.match(urls("snp/routex-genoa/report.bin")[0]!, /\/Genoa\/[0-9a-f]{128}\?blSPL=09&/);
});

test("what does not say enough has none", () => {
  assert.deepEqual(urls("snp/gosev-milan/report.bin"), []); // version 2 has no CPUID
  assert.deepEqual(urls("dcap/quotes/fortanix-quote_raw_tcb.bin"), []);
});
