import assert from "node:assert/strict";
import { test } from "node:test";
import type { ImagePage } from "../image.ts";
import { EnclaveMemory } from "../memory.ts";
import { EADD } from "./encls/eadd.ts";
import { ECREATE } from "./encls/ecreate.ts";
import { EEXTEND } from "./encls/eextend.ts";
import { Epcm } from "./epcm.ts";
import { Measurement } from "./measurement.ts";
import { DEFAULT_SECS, type Secs } from "./secs.ts";
import type { SgxEnclave } from "./state.ts";

const BASE = 0x4000_0000;

function created(changes: Partial<Secs> = {}): SgxEnclave {
  const secs = { ...DEFAULT_SECS, base: BASE, size: 0x4000, ssaFrameSize: 1, ...changes };
  const memory = new EnclaveMemory(BASE, 0x4000);
  const measurement = new Measurement();
  return { memory, epcm: new Epcm(memory), secs, measurement, threads: [], mrenclave: undefined };
}

const page = (changes: Partial<ImagePage> = {}): ImagePage => ({
  offset: 0,
  type: "reg",
  permissions: { r: true, w: true, x: false },
  content: new Uint8Array(4096),
  ...changes,
});

test("ECREATE refuses ranges that are no ELRANGE", () => {
  assert.equal(ECREATE.execute(created(), undefined), undefined);
  assert.match(ECREATE.execute(created({ size: 0x3000 }), undefined)?.reason ?? "", /power of two/);
  assert.match(ECREATE.execute(created({ size: 0x1000 }), undefined)?.reason ?? "", /two pages/);
  assert.match(
    ECREATE.execute(created({ base: BASE + 0x1000 }), undefined)?.reason ?? "",
    /aligned to its size/,
  );
  assert.match(ECREATE.execute(created({ ssaFrameSize: 0 }), undefined)?.reason ?? "", /SSAFRAMESIZE/);
});

test("EADD refuses pages that cannot be, and pages too late", () => {
  const enclave = created();
  const add = (changes: Partial<ImagePage>) => EADD.execute(enclave, page(changes))?.reason ?? "";
  assert.equal(add({}), "");
  assert.match(add({}), /offset 0x0 is already there/);
  assert.match(add({ offset: 0x800 }), /is not a page of ELRANGE/);
  assert.match(add({ offset: 0x4000 }), /is not a page of ELRANGE/);
  assert.match(add({ offset: 0x1000, content: new Uint8Array(100) }), /is not a page of ELRANGE/);
  assert.match(add({ offset: 0x1000, permissions: { r: false, w: true, x: false } }), /written but not read/);
  assert.match(add({ offset: 0x1000, type: "tcs" }), /NSSA is 0/);
  enclave.mrenclave = new Uint8Array(32);
  assert.match(add({ offset: 0x1000 }), /after the enclave was initialised/);
});

test("EEXTEND refuses chunks that are in no page, and chunks too late", () => {
  const enclave = created();
  EADD.execute(enclave, page());
  const extend = (offset: number) => EEXTEND.execute(enclave, offset)?.reason ?? "";
  assert.equal(extend(0xf00), "");
  assert.match(extend(0x80), /not aligned to 256/);
  assert.match(extend(0x1000), /in no page/);
  enclave.mrenclave = new Uint8Array(32);
  assert.match(extend(0), /after the enclave was initialised/);
});
