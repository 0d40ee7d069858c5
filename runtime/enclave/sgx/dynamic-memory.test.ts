/** Pages whose state changes while the enclave runs, also under code that has been lifted. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Enclave, ENGINES, type EngineName, type RunStop } from "../enclave.ts";
import { AT, imageOf, loadConstant, machineCode } from "../testing/images.ts";
import { readGpr, writeGpr } from "../thread.ts";
import { EAUG } from "./encls/eaug.ts";
import { EBLOCK } from "./encls/eblock.ts";
import { EMODPR } from "./encls/emodpr.ts";
import { EMODT } from "./encls/emodt.ts";
import { EREMOVE } from "./encls/eremove.ts";
import { ETRACK } from "./encls/etrack.ts";
import { SGX_ERROR } from "./leaf.ts";
import { PAGE_TYPE, SECINFO } from "./secinfo.ts";

const ENTRY = { rcx: 0x0fff_f000n, returnAddress: 0x0fff_f010n } as const;
const SECINFO_AT = AT.threadData + 0x40;
const NEW = AT.guard;

function entered(engine: EngineName, code: readonly string[]): Enclave {
  const enclave = Enclave.load(imageOf(machineCode(...code)), { random: () => 0n, engine });
  assert.equal(enclave.enter(enclave.current, ENTRY), undefined);
  return enclave;
}

/** Executes one ENCLU of the enclave's own with a leaf; gives RAX. The code that runs is as it was afterwards. */
function enclu(
  enclave: Enclave,
  leaf: number,
  operands: { secinfo?: number; rcx?: number; rdx?: number },
): number {
  const { cpu } = enclave.current;
  const saved = { gpr: cpu.gpr.slice(), rip: cpu.rip, rflags: cpu.rflags };
  const secinfo = new Uint8Array(64);
  new DataView(secinfo.buffer).setUint16(0, operands.secinfo ?? 0, true);
  assert.ok(enclave.memory.poke(SECINFO_AT, secinfo));
  writeGpr(cpu, "rax", BigInt(leaf));
  writeGpr(cpu, "rbx", BigInt(SECINFO_AT));
  writeGpr(cpu, "rcx", BigInt(operands.rcx ?? 0));
  writeGpr(cpu, "rdx", BigInt(operands.rdx ?? 0));
  cpu.rip = BigInt(AT.code);
  assert.deepEqual(enclave.run(1), { kind: "limit" });
  const rax = Number(readGpr(cpu, "rax"));
  cpu.gpr.set(saved.gpr);
  cpu.rip = saved.rip;
  cpu.rflags = saved.rflags;
  return rax;
}

const EACCEPT = 5;
const EMODPE = 6;
const EACCEPTCOPY = 7;
const REG = PAGE_TYPE.REG << 8;
const RW = SECINFO.R | SECINFO.W;

function faultMessage(stop: RunStop): string {
  return stop.kind === "fault" ? stop.fault.message : stop.kind;
}

/** ENCLU first, for the tests; then a loop that writes RDX to the stack's page, so often that it is lifted. */
const WRITER = [
  "0f 01 d7", // enclu
  loadConstant("rsi", BigInt(AT.stack)), // mov rsi, stack
  "48 89 16", // loop: mov [rsi], rdx
  "48 8b 3e", // mov rdi, [rsi]
  "48 ff c2", // inc rdx
  "eb f5", // jmp loop
];

for (const engine of ENGINES) {
  test(`a page that the host adds is the enclave's once it has accepted it (${engine})`, () => {
    const enclave = entered(engine, WRITER);
    assert.equal(enclave.encls(EAUG, { address: NEW }).refusal, undefined);
    assert.match(
      faultMessage(probe(enclave, NEW)),
      /which the host has added or changed and the enclave has not accepted/,
    );
    const again = enclave.resume(enclave.current, ENTRY);
    assert.equal(again, undefined);
    assert.equal(
      enclu(enclave, EACCEPT, { secinfo: REG | SECINFO.R | SECINFO.PENDING, rcx: NEW }),
      SGX_ERROR.SGX_PAGE_ATTRIBUTES_MISMATCH,
    );
    assert.equal(enclu(enclave, EACCEPT, { secinfo: REG | RW | SECINFO.PENDING, rcx: NEW }), 0);
    assert.equal(faultMessage(probe(enclave, NEW)), "limit");
  });

  test(`rights that are taken away under lifted code are missed by its next write (${engine})`, () => {
    const enclave = entered(engine, WRITER);
    enclave.current.cpu.rip = BigInt(AT.code + 3);
    assert.equal(enclave.run(50_000).kind, "limit");
    assert.equal(enclave.encls(EMODPR, { address: AT.stack, secinfo: SECINFO.R }).refusal, undefined);
    assert.match(faultMessage(enclave.run(100)), /^write to read-only page 0x4000b000/);
    assert.equal(enclave.encls(ETRACK, {}).refusal, undefined);
    assert.equal(enclave.resume(enclave.current, ENTRY), undefined);
    assert.equal(enclu(enclave, EACCEPT, { secinfo: REG | SECINFO.R | SECINFO.PR, rcx: AT.stack }), 0);
    enclu(enclave, EMODPE, { secinfo: RW, rcx: AT.stack });
    assert.equal(enclave.run(50_000).kind, "limit");
    enclave.encls(EBLOCK, { address: AT.stack });
    assert.match(faultMessage(enclave.run(100)), /which the host has blocked/);
  });

  test(`a page becomes code by the enclave's own hand, never while it can be written (${engine})`, () => {
    const enclave = entered(engine, ["0f 01 d7"]);
    const code = machineCode(
      "bf 05 00 00 00",
      loadConstant("rbx", ENTRY.returnAddress),
      "b8 04 00 00 00",
      "0f 01 d7",
    );
    enclave.encls(EAUG, { address: NEW });
    enclave.memory.poke(AT.stack, code);
    const copied = enclu(enclave, EACCEPTCOPY, { secinfo: REG | RW, rcx: NEW, rdx: AT.stack });
    assert.equal(copied, 0);
    const jump = (): RunStop => {
      enclave.current.cpu.rip = BigInt(NEW);
      return enclave.run(100);
    };
    assert.match(faultMessage(jump()), /execution of non-executable page/);
    assert.equal(enclave.resume(enclave.current, ENTRY), undefined);
    enclu(enclave, EMODPE, { secinfo: SECINFO.X, rcx: NEW });
    assert.match(faultMessage(jump()), /can be written too: LiteBox runs only code that cannot change/);
    enclave.encls(EMODPR, { address: NEW, secinfo: SECINFO.R | SECINFO.X });
    enclave.encls(ETRACK, {});
    assert.equal(enclave.resume(enclave.current, ENTRY), undefined);
    assert.equal(enclu(enclave, EACCEPT, { secinfo: REG | SECINFO.R | SECINFO.X | SECINFO.PR, rcx: NEW }), 0);
    const stop = jump();
    assert.ok(stop.kind === "exit" && stop.rdi === 5n, faultMessage(stop));
  });

  test(`code whose page goes is code no more (${engine})`, () => {
    const enclave = entered(engine, ["90", "eb fd"]);
    assert.equal(enclave.run(10_000).kind, "limit");
    assert.equal(enclave.encls(EREMOVE, { address: AT.code }).refusal?.kind, "error");
    assert.equal(enclave.encls(EMODT, { address: AT.code, pageType: PAGE_TYPE.TRIM }).refusal, undefined);
    assert.match(faultMessage(enclave.run(10)), /execution of page 0x40000000, which the host has/);
    assert.equal(enclave.encls(EREMOVE, { address: AT.code }).refusal, undefined);
    assert.equal(enclave.resume(enclave.current, ENTRY), undefined);
    assert.match(faultMessage(enclave.run(10)), /execution of unmapped address 0x4000000/);
  });
}

/** Reads a byte of a page by an instruction. */
function probe(enclave: Enclave, address: number): RunStop {
  const { cpu } = enclave.current;
  writeGpr(cpu, "rsi", BigInt(address));
  cpu.rip = BigInt(AT.code + 13 + 3);
  return enclave.run(1);
}

test("acceptance waits until threads that were inside before have left", () => {
  const enclave = entered("interpreter", WRITER);
  enclave.encls(EMODPR, { address: AT.stack, secinfo: SECINFO.R });
  const accept = () => enclu(enclave, EACCEPT, { secinfo: REG | SECINFO.R | SECINFO.PR, rcx: AT.stack });
  assert.equal(accept(), SGX_ERROR.SGX_NOT_TRACKED);
  enclave.encls(ETRACK, {});
  assert.equal(accept(), SGX_ERROR.SGX_NOT_TRACKED);
  enclave.interrupt();
  assert.equal(enclave.resume(enclave.current, ENTRY), undefined);
  assert.equal(accept(), 0);
});

test("a page that becomes a TCS can be entered once the enclave has accepted it", () => {
  const enclave = entered("interpreter", WRITER);
  enclave.memory.poke(AT.stack, enclave.memory.peek(AT.tcs, 72));
  enclave.memory.poke(AT.stack + 24, new Uint8Array(4));
  enclave.memory.poke(AT.stack + 40, new Uint8Array(8));
  enclave.encls(EMODT, { address: AT.stack, pageType: PAGE_TYPE.TCS });
  enclave.encls(ETRACK, {});
  enclave.interrupt();
  enclave.resume(enclave.current, ENTRY);
  const secinfo = (PAGE_TYPE.TCS << 8) | SECINFO.MODIFIED;
  assert.equal(enclu(enclave, EACCEPT, { secinfo, rcx: AT.stack }), 0);
  assert.deepEqual(
    enclave.threads.map(({ number, tcs }) => [number, tcs.address]),
    [
      [1, AT.tcs],
      [2, AT.stack],
    ],
  );
});
