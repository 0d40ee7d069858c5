import assert from "node:assert/strict";
import { test } from "node:test";
import { fromHex, toHex } from "../../base/hex.ts";
import { AT, machineCode } from "../testing/images.ts";
import { changeSecs, type Fixture, sgxEnclave } from "../testing/sgx-enclave.ts";
import { vectorFile, vectorsOf } from "../testing/vectors.ts";
import { readGpr, writeGpr } from "../thread.ts";
import { enclu } from "./enclu/index.ts";
import { keyDependencies, readKeyRequest } from "./key-request.ts";
import { aesCmac, derivationData, type KeyMaterial, KEY_POLICY, keyMaterialFrom } from "./keys.ts";
import { createProcessor } from "./processor.ts";
import { readTargetInfo, reportKey } from "./report.ts";
import { SGX_ERROR } from "./leaf.ts";

function bytes(hex: string): Uint8Array {
  const value = fromHex(hex);
  assert.ok(value, hex);
  return value;
}

/** Root keys and owner epoch of the simulation in Intel's SDK: public constants. */
const INTEL: KeyMaterial = {
  roots: {
    SEAL: bytes("00112233445566778899aabbccddeeff"),
    REPORT: bytes("ff00ff00ff00ff00ff00ff00ff00ff00"),
    PROVISION: bytes("bbaabbeeff0000ddbbaabbeeff0000dd"),
    EINITTOKEN: bytes("aa55aa55aa55aa55aa55aa55aa55aa55"),
    PROVISION_SEAL: new Uint8Array(16),
  },
  ownerEpoch: new TextEncoder().encode("THISISOWNEREPOCH"),
  reportKeyId: bytes("ff00ff00ff00ff00ff00ff00ff00ff0000000000000000000000000000000000"),
  reportKey2: new Uint8Array(32),
};

interface VectorSecs {
  flags: string;
  xfrm: string;
  misc: string;
  mre: string;
  mrs: string;
  cfgid: string;
  prod: string;
  svn: string;
  cfgsvn: string;
  fam: string;
  ext: string;
}

const REQUEST = AT.readOnly;
const OUTPUT = AT.stack;

/** An enclave with this SECS and a thread inside. */
function inside(secs: VectorSecs, cpuSvn: string): Fixture {
  const fixture = sgxEnclave(machineCode("90"));
  changeSecs(fixture, {
    attributes: { flags: BigInt(secs.flags), xfrm: BigInt(secs.xfrm) },
    miscSelect: Number(secs.misc),
    mrenclave: bytes(secs.mre),
    mrsigner: bytes(secs.mrs),
    configId: bytes(secs.cfgid),
    configSvn: Number(secs.cfgsvn),
    isvProdId: Number(secs.prod),
    isvSvn: Number(secs.svn),
    isvFamilyId: bytes(secs.fam),
    isvExtProdId: bytes(secs.ext),
  });
  fixture.processor.keys = INTEL;
  fixture.processor.cpuSvn = bytes(cpuSvn);
  // The versions of Intel's simulation are no numbers: it knows three of them, and takes zeros for the current one.
  fixture.processor.reachedCpuSvn = (wanted) => (wanted.every((part) => part === 0) ? bytes(cpuSvn) : wanted);
  return fixture;
}

/** Executes a leaf of ENCLU inside; gives RAX. */
function execute({ processor, enclave }: Fixture, leaf: number, operands: Record<string, number>): number {
  const [thread] = enclave.threads;
  assert.ok(thread);
  thread.place = "inside";
  const { cpu } = thread;
  for (const [name, value] of Object.entries(operands))
    writeGpr(cpu, name as "rbx" | "rcx" | "rdx", BigInt(value));
  writeGpr(cpu, "rax", BigInt(leaf));
  const outcome = enclu({ processor, enclave, thread, cpu, nextRip: 0n });
  assert.equal(outcome.kind, "continue", outcome.kind === "exception" ? outcome.exception.reason : "");
  return Number(readGpr(cpu, "rax"));
}

function rows(kind: string): { id: string; rows: unknown }[] {
  return vectorsOf(kind).map(({ id, files }) => ({
    id,
    rows: JSON.parse(new TextDecoder().decode(vectorFile(files[0] ?? ""))) as unknown,
  }));
}

for (const { id, rows: entries } of rows("aes-cmac")) {
  (entries as { key: string; message: string; tag: string }[]).forEach(({ key, message, tag }, index) => {
    test(`vector ${id}, row ${index + 1}`, () => {
      assert.equal(toHex(aesCmac(bytes(key), bytes(message))), tag);
    });
  });
}

interface KeyRow {
  secs: VectorSecs;
  platform_cpusvn: string;
  keyrequest_hex: string;
  derivation_data?: string;
  key?: string;
  error_code_returned_by_intel_sim?: number;
  keyrequest?: { name: keyof KeyMaterial["roots"] };
}

for (const { id, rows: entries } of rows("sgx-egetkey-sim")) {
  (entries as KeyRow[]).forEach((row, index) => {
    test(`vector ${id}, row ${index + 1}: ${row.keyrequest?.name ?? "refused"}`, () => {
      const fixture = inside(row.secs, row.platform_cpusvn);
      const { enclave, processor } = fixture;
      const request = bytes(row.keyrequest_hex);
      enclave.memory.pageView(REQUEST).setUint8(0, 0);
      new Uint8Array(enclave.memory.linear.buffer, REQUEST, 512).set(request);
      const code = execute(fixture, 1, { rbx: REQUEST, rcx: OUTPUT });
      assert.equal(code, row.error_code_returned_by_intel_sim ?? 0);
      if (row.key === undefined || row.keyrequest === undefined) return;
      assert.equal(toHex(enclave.memory.peek(OUTPUT, 16)), row.key);
      const dependencies = keyDependencies(readKeyRequest(request), enclave.secs, processor);
      assert.equal(toHex(derivationData(row.keyrequest.name, dependencies, INTEL)), row.derivation_data);
    });
  });
}

interface ReportRow {
  secs: VectorSecs;
  cpusvn: string;
  targetinfo_hex: string;
  reportdata: string;
  report_key: string;
  report_hex: string;
}

for (const { id, rows: entries } of rows("sgx-ereport-sim")) {
  (entries as ReportRow[]).forEach((row, index) => {
    test(`vector ${id}, row ${index + 1}`, () => {
      const fixture = inside(row.secs, row.cpusvn);
      const { memory } = fixture.enclave;
      const linear = new Uint8Array(memory.linear.buffer);
      linear.set(bytes(row.targetinfo_hex), REQUEST);
      linear.set(bytes(row.reportdata), REQUEST + 512);
      execute(fixture, 0, { rbx: REQUEST, rcx: REQUEST + 512, rdx: OUTPUT });
      assert.equal(toHex(memory.peek(OUTPUT, 432)), row.report_hex);
      const target = readTargetInfo(bytes(row.targetinfo_hex));
      assert.equal(toHex(reportKey(target, INTEL.reportKeyId, fixture.processor)), row.report_key);
    });
  });
}

const OWN: VectorSecs = {
  flags: "0x85",
  xfrm: "0x3",
  misc: "0x1",
  mre: "11".repeat(32),
  mrs: "22".repeat(32),
  cfgid: "33".repeat(64),
  prod: "5",
  svn: "7",
  cfgsvn: "2",
  fam: "44".repeat(16),
  ext: "55".repeat(16),
};

/** A seal key; `policy` and `svn` are the request's. */
function sealKey(secs: VectorSecs, policy: number, svn = 7, secret = 1, keyName = 4): string {
  const fixture = inside(secs, "01".repeat(16));
  fixture.processor.keys = keyMaterialFrom(new Uint8Array(32).fill(secret));
  const request = new Uint8Array(512);
  const view = new DataView(request.buffer);
  view.setUint16(0, keyName, true);
  view.setUint16(2, policy, true);
  view.setUint16(4, svn, true);
  new Uint8Array(fixture.enclave.memory.linear.buffer, REQUEST, 512).set(request);
  const code = execute(fixture, 1, { rbx: REQUEST, rcx: OUTPUT });
  return code === 0 ? toHex(fixture.enclave.memory.peek(OUTPUT, 16)) : `error ${code}`;
}

test("each policy bit binds a sealing key to what it names, and to nothing else", () => {
  const changes: [bit: number, change: Partial<VectorSecs>][] = [
    [KEY_POLICY.MRENCLAVE, { mre: "ff".repeat(32) }],
    [KEY_POLICY.MRSIGNER, { mrs: "ff".repeat(32) }],
    [KEY_POLICY.CONFIGID, { cfgid: "ff".repeat(64) }],
    [KEY_POLICY.ISVFAMILYID, { fam: "ff".repeat(16) }],
    [KEY_POLICY.ISVEXTPRODID, { ext: "ff".repeat(16) }],
  ];
  for (const [bit, change] of changes) {
    const other = { ...OWN, ...change };
    assert.notEqual(sealKey(other, bit), sealKey(OWN, bit));
    const otherBit = bit === KEY_POLICY.MRSIGNER ? KEY_POLICY.MRENCLAVE : KEY_POLICY.MRSIGNER;
    assert.equal(sealKey(other, otherBit), sealKey(OWN, otherBit));
  }
  const otherProduct = { ...OWN, prod: "6" };
  assert.notEqual(sealKey(otherProduct, 2), sealKey(OWN, 2));
  assert.equal(sealKey(otherProduct, 2 | KEY_POLICY.NOISVPRODID), sealKey(OWN, 2 | KEY_POLICY.NOISVPRODID));
});

test("keys of another platform, of a debug enclave and of another version are other keys", () => {
  const key = sealKey(OWN, KEY_POLICY.MRSIGNER);
  assert.equal(sealKey(OWN, KEY_POLICY.MRSIGNER), key);
  assert.notEqual(sealKey(OWN, KEY_POLICY.MRSIGNER, 7, 2), key);
  assert.notEqual(sealKey({ ...OWN, flags: "0x87" }, KEY_POLICY.MRSIGNER), key);
  assert.notEqual(sealKey(OWN, KEY_POLICY.MRSIGNER, 6), key);
  // A newer enclave reaches the keys of older ones; not the other way round.
  assert.equal(sealKey({ ...OWN, svn: "9" }, KEY_POLICY.MRSIGNER, 7), key);
  assert.equal(
    sealKey({ ...OWN, svn: "6" }, KEY_POLICY.MRSIGNER, 7),
    `error ${SGX_ERROR.SGX_INVALID_ISVSVN}`,
  );
});

test("the provisioning keys are for provisioning enclaves, and the sealing one of them follows the policy", () => {
  assert.equal(sealKey(OWN, 0, 7, 1, 2), `error ${SGX_ERROR.SGX_INVALID_ATTRIBUTE}`);
  const provisioning = { ...OWN, flags: "0x95" };
  const key = sealKey(provisioning, KEY_POLICY.ISVFAMILYID, 7, 1, 2);
  assert.match(key, /^[0-9a-f]{32}$/);
  assert.notEqual(sealKey({ ...provisioning, fam: "ff".repeat(16) }, KEY_POLICY.ISVFAMILYID, 7, 1, 2), key);
  assert.notEqual(sealKey(provisioning, 0, 7, 1, 1), key);
});

test("a report is checked by the target with its report key, and by no other enclave", () => {
  const processor = createProcessor({ platformSecret: () => new Uint8Array(32).fill(9) });
  const target = {
    mrenclave: bytes("77".repeat(32)),
    attributes: { flags: 5n, xfrm: 3n },
    configSvn: 0,
    miscSelect: 0,
    configId: new Uint8Array(64),
  };
  const keyId = processor.keys.reportKeyId;
  const fixture = inside(
    { ...OWN, flags: "0x5", misc: "0", mre: "77".repeat(32), cfgid: "00".repeat(64), cfgsvn: "0" },
    "01".repeat(16),
  );
  fixture.processor.keys = processor.keys;
  fixture.processor.cpuSvn = processor.cpuSvn;
  const request = new Uint8Array(512);
  request[0] = 3;
  request.set(keyId, 40);
  new Uint8Array(fixture.enclave.memory.linear.buffer, REQUEST, 512).set(request);
  assert.equal(execute(fixture, 1, { rbx: REQUEST, rcx: OUTPUT }), 0);
  const got = toHex(fixture.enclave.memory.peek(OUTPUT, 16));
  assert.equal(got, toHex(reportKey(target, keyId, processor)));
  assert.notEqual(got, toHex(reportKey({ ...target, miscSelect: 1 }, keyId, processor)));
});
