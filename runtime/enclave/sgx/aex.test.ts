import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { writeLittleEndian } from "../../base/little-endian.ts";
import { type CpuState, createCpu } from "../../x86/cpu.ts";
import { Enclave, ENGINES, type EngineName } from "../enclave.ts";
import { AT, imageOf, LEAVE, machineCode } from "../testing/images.ts";
import { readGpr, writeGpr } from "../thread.ts";
import { EXINFO, EXINFO_SIZE, EXITINFO, GPRSGX, GPRSGX_SIZE, ssaFrameBytes, SsaFrame } from "./ssa.ts";

const AEP = 0x0fff_f000n;
const ENTRY = { rcx: AEP, returnAddress: 0x0fff_f010n, rsp: 0x7ffd_0000n, rbp: 0x1234n } as const;
const ENCLU = "0f 01 d7";

function entered(engine: EngineName, code: readonly string[]): Enclave {
  let random = 0x1234_5678_9abc_def1n;
  const enclave = Enclave.load(imageOf(machineCode(...code)), { random: () => (random += 3n), engine });
  assert.equal(enclave.enter(enclave.current, ENTRY), undefined);
  return enclave;
}

function gprsgx(enclave: Enclave, frame = 0): DataView {
  const end = AT.ssa + 4096 * (frame + 1);
  return new DataView(enclave.memory.linear.buffer, end - GPRSGX_SIZE, GPRSGX_SIZE);
}

/** Everything of a processor, as text. */
function stateOf(cpu: CpuState): string {
  return JSON.stringify({ ...cpu, gpr: [...cpu.gpr] }, (_key, value: unknown) =>
    typeof value === "bigint" ? value.toString(16) : value,
  );
}

/** Integers with flags, memory, vectors, the x87 stack, a string instruction, random numbers: 40 rounds of it. */
const BUSY = [
  `bc 00 c0 00 40`, // mov esp, stackEnd
  "b9 28 00 00 00", // mov ecx, 40
  "d9 e8", // fld1
  "51", // loop: push rcx
  "48 0f c7 f0", // rdrand rax
  "50", // push rax
  "66 48 0f 6e c0", // movq xmm0, rax
  "66 0f 6c c0", // punpcklqdq xmm0, xmm0
  "66 0f d4 c8", // paddq xmm1, xmm0
  "0f 28 d1", // movaps xmm2, xmm1
  "f2 0f 5a db", // cvtsd2ss xmm3, xmm3
  "d9 eb", // fldpi
  "de c9", // fmulp st1
  "df 2c 24", // fild qword [rsp]
  "d8 c1", // fadd st, st1
  "dd d9", // fstp st1
  "48 13 d8", // adc rbx, rax
  "48 d1 db", // rcr rbx, 1
  "9c", // pushf
  "5e", // pop rsi
  "48 03 fe", // add rdi, rsi
  "58", // pop rax
  "59", // pop rcx
  "48 ff c9", // dec rcx
  "75 c9", // jnz loop
  "f4", // hlt: faults
];

for (const engine of ENGINES) {
  test(`leaving by AEX and coming back by ERESUME at every instruction changes nothing (${engine})`, () => {
    const run = (interrupting: boolean) => {
      const enclave = entered(engine, BUSY);
      for (;;) {
        if (interrupting) {
          const before = stateOf(enclave.registers());
          enclave.interrupt();
          assert.equal(stateOf(enclave.registers()), before);
          assert.equal(enclave.resume(enclave.current, ENTRY), undefined);
          assert.equal(stateOf(enclave.registers()), before);
        }
        const stop = enclave.run(interrupting ? 1 : 100_000);
        if (stop.kind === "fault")
          return {
            message: stop.fault.message,
            count: enclave.instructions,
            state: stateOf(enclave.registers()),
            stack: enclave.memory.peek(AT.stack, 4096),
          };
        assert.equal(stop.kind, "limit");
      }
    };
    const undisturbed = run(false);
    assert.ok(undisturbed.count > 800, String(undisturbed.count));
    assert.deepEqual(run(true), undisturbed);
  });

  test(`AEX leaves the host the synthetic state and nothing else (${engine})`, () => {
    const enclave = entered(engine, BUSY);
    enclave.run(100);
    const inside = enclave.registers().rip;
    enclave.interrupt();
    const { cpu, tcs, place } = enclave.current;
    assert.equal(place, "interrupted");
    const expected = { rax: 3n, rbx: BigInt(AT.tcs), rcx: AEP, rsp: ENTRY.rsp, rbp: ENTRY.rbp } as const;
    const others = ["rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"] as const;
    for (const [name, value] of Object.entries(expected))
      assert.equal(readGpr(cpu, name as keyof typeof expected), value, name);
    for (const name of others) assert.equal(readGpr(cpu, name), 0n, name);
    assert.deepEqual([cpu.rip, cpu.rflags & 0x8d5n, cpu.fsBase, cpu.gsBase], [AEP, 0n, 0n, 0n]);
    const fresh = createCpu();
    assert.deepEqual([cpu.xmm, cpu.fpu, cpu.mxcsr], [fresh.xmm, fresh.fpu, fresh.mxcsr]);
    assert.equal(tcs.cssa, 1);
    assert.equal(gprsgx(enclave).getBigUint64(GPRSGX.RIP, true), inside);
    assert.equal(gprsgx(enclave).getUint32(GPRSGX.EXITINFO, true), 0);
  });
}

test("an enclave is told of the exceptions that the manual lists, and of #PF and #GP where EXINFO is saved", () => {
  const cases: [string, readonly string[], number, bigint?, number?][] = [
    ["#DE", ["31 c9", "f7 f1"], EXITINFO.HARDWARE],
    ["#UD", ["0f 0b"], EXITINFO.HARDWARE | 6],
    ["#PF", ["a2 10 30 00 40 00 00 00 00"], EXITINFO.HARDWARE | 14, 0x4000_3010n, 7],
    ["#GP", ["f4"], EXITINFO.HARDWARE | 13, 0n, 0],
  ];
  for (const [name, code, information, address, errorCode] of cases) {
    const enclave = entered("interpreter", code);
    const stop = enclave.run(10);
    assert.ok(stop.kind === "fault" && stop.fault.exception.name === name, name);
    const frame = gprsgx(enclave);
    assert.equal(frame.getUint32(GPRSGX.EXITINFO, true), (information | EXITINFO.VALID) >>> 0, name);
    if (address === undefined) continue;
    const exinfo = new DataView(frame.buffer, frame.byteOffset - EXINFO_SIZE, EXINFO_SIZE);
    assert.equal(exinfo.getBigUint64(EXINFO.MADDR, true), address);
    assert.equal(exinfo.getUint32(EXINFO.ERRCD, true), errorCode);
  }
});

test("a breakpoint is told as a software exception", () => {
  const enclave = entered("interpreter", ["cc"]);
  enclave.optInToDebugging();
  enclave.run(1);
  assert.equal(
    gprsgx(enclave).getUint32(GPRSGX.EXITINFO, true),
    (EXITINFO.VALID | EXITINFO.SOFTWARE | 3) >>> 0,
  );
});

/** Entered at CSSA 0 it divides by zero; at CSSA 1 it moves RIP of the saved state behind the division. */
const WITH_HANDLER = [
  "85 c0", // test eax, eax
  "75 09", // jnz handler
  "31 c9", // xor ecx, ecx
  "f7 f1", // div ecx: faults
  "bf 2a 00 00 00", // mov edi, 42
  // handler and end: add qword [rip of frame 0], 2, at the handler only
  "85 c0", // test eax, eax
  "74 0a", // jz end
  `48 83 04 25 ${hex32(AT.ssa + 4096 - GPRSGX_SIZE + GPRSGX.RIP)} 02`, // add qword [abs], 2
  "90", // (9 bytes and a NOP)
  ...LEAVE,
];

function hex32(value: number): string {
  return [0, 8, 16, 24].map((shift) => ((value >>> shift) & 0xff).toString(16).padStart(2, "0")).join(" ");
}

test("the host may have an exception handled by a second entry, and resume", () => {
  for (const engine of ENGINES) {
    const enclave = entered(engine, WITH_HANDLER);
    assert.equal(enclave.run(100).kind, "fault");
    assert.equal(enclave.enter(enclave.current, ENTRY), undefined);
    assert.equal(readGpr(enclave.registers(), "rax"), 1n);
    assert.equal(enclave.run(100).kind, "exit");
    assert.equal(enclave.current.place, "outside");
    assert.equal(enclave.resume(enclave.current, ENTRY), undefined);
    // RCX was the divisor: LEAVE goes to it.
    writeGpr(enclave.registers(), "rcx", ENTRY.returnAddress);
    const stop = enclave.run(100);
    assert.ok(stop.kind === "exit" && stop.rdi === 42n && stop.target === ENTRY.returnAddress);
    assert.equal(enclave.current.tcs.cssa, 0);
  }
});

test("each exit takes a frame, and without one there is no entry", () => {
  const enclave = entered("interpreter", ["0f 0b"]);
  enclave.run(1);
  assert.equal(enclave.enter(enclave.current, ENTRY), undefined);
  enclave.run(1);
  assert.match(enclave.enter(enclave.current, ENTRY)?.message ?? "", /no state save area frame is left/);
  assert.equal(enclave.resume(enclave.current, ENTRY), undefined);
  assert.equal(enclave.current.tcs.cssa, 1);
});

test("with AEX-Notify ERESUME enters the enclave, which steps back by EDECCSSA", () => {
  const code = [
    "85 c0", // test eax, eax
    "75 02", // jnz notified
    "eb fe", // forever
    "b8 09 00 00 00", // notified: mov eax, 9 (EDECCSSA)
    ENCLU,
    "bf 07 00 00 00", // mov edi, 7
    ...LEAVE,
  ];
  const enclave = Enclave.load(imageOf(machineCode(...code)), { random: () => 0n });
  enclave.optInToDebugging(); // lets a TCS have AEXNOTIFY of its own
  enclave.current.tcs.flags |= 2n;
  gprsgx(enclave).setUint8(GPRSGX.AEXNOTIFY, 1);
  enclave.enter(enclave.current, ENTRY);
  enclave.run(10);
  enclave.interrupt();
  assert.equal(enclave.resume(enclave.current, ENTRY), undefined);
  assert.equal(enclave.registers().rip, BigInt(AT.code));
  assert.equal(readGpr(enclave.registers(), "rax"), 1n);
  assert.equal(enclave.current.tcs.cssa, 1);
  const stop = enclave.run(100);
  assert.ok(stop.kind === "exit" && stop.rdi === 7n);
  assert.equal(enclave.current.tcs.cssa, 0);
});

test("EDECCSSA without an exit to step back from is refused", () => {
  const enclave = entered("interpreter", ["b8 09 00 00 00", ENCLU]);
  const stop = enclave.run(10);
  assert.ok(stop.kind === "fault" && /^EDECCSSA: CSSA is 0 already/.test(stop.fault.message));
});

test("a debugger that changes an interrupted thread's registers changes its frame", () => {
  const enclave = entered("interpreter", ["0f 0b", "90", "0f 0b"]);
  enclave.run(1);
  enclave.changeRegisters((cpu) => {
    cpu.rip += 2n;
    cpu.xmm[5] = 77n;
    writeGpr(cpu, "r15", 99n);
  });
  assert.equal(enclave.resume(enclave.current, ENTRY), undefined);
  const stop = enclave.run(10);
  assert.ok(stop.kind === "fault" && stop.fault.rip === BigInt(AT.code + 3));
  const { xmm, gpr } = enclave.registers();
  assert.deepEqual([xmm[5], gpr[15]], [77n, 99n]);
});

const u64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
const u128 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
const u80 = fc.bigInt({ min: 0n, max: (1n << 80n) - 1n });

test("any state survives a frame bit for bit", () => {
  const states = fc.record({
    gpr: fc.array(u64, { minLength: 16, maxLength: 16 }),
    xmm: fc.array(u128, { minLength: 16, maxLength: 16 }),
    ymmHigh: fc.array(u128, { minLength: 16, maxLength: 16 }),
    st: fc.array(u80, { minLength: 8, maxLength: 8 }),
    words: fc.array(fc.nat(0xffff), { minLength: 4, maxLength: 4 }),
    empty: fc.nat(0xff),
    bases: fc.array(u64, { minLength: 3, maxLength: 3 }),
    flags: fc.nat(0xffff_ffff),
    xfrm: fc.constantFrom(3n, 7n),
  });
  fc.assert(
    fc.property(states, ({ gpr, xmm, ymmHigh, st, words, empty, bases, flags, xfrm }) => {
      const cpu: CpuState = {
        ...createCpu(),
        gpr: BigUint64Array.from(gpr),
        rflags: BigInt((flags & 0x254dd5) | 2),
        rip: bases[0] ?? 0n,
        fsBase: bases[1] ?? 0n,
        gsBase: bases[2] ?? 0n,
        xmm,
        ymmHigh: xfrm === 7n ? ymmHigh : new Array<bigint>(16).fill(0n),
        mxcsr: (words[0] ?? 0) | 0x1f80,
        fpu: {
          control: ((words[1] ?? 0) & 0x1f3f) | 0x7f,
          status: (words[2] ?? 0) & 0x7f7f,
          tag: Array.from({ length: 8 }, (_, i) => (empty & (1 << i) ? 3 << (2 * i) : 0)).reduce(
            (a, b) => a | b,
          ),
          st,
        },
      };
      const frame = new SsaFrame(new DataView(new ArrayBuffer(4096)), { xfrm, miscSelect: 1 });
      frame.save(cpu);
      assert.equal(frame.refusal, undefined);
      const restored = createCpu();
      frame.restore(restored);
      assert.equal(stateOf(restored), stateOf(cpu));
    }),
    { numRuns: 300 },
  );
});

test("a frame is as large as the components that it holds", () => {
  assert.deepEqual(
    [ssaFrameBytes(3n, 0), ssaFrameBytes(3n, 1), ssaFrameBytes(7n, 1)],
    [576 + 184, 576 + 16 + 184, 832 + 16 + 184],
  );
});

test("what XRSTOR would refuse, ERESUME refuses, and nothing changes", () => {
  const changes: [sentence: RegExp, offset: number, bytes: number, value: bigint][] = [
    [/state that XFRM does not name/, 512, 1, 4n],
    [/bytes 520 to 535/, 520, 1, 1n],
    [/bytes 520 to 535/, 535, 1, 1n],
    [/reserved bits of MXCSR/, 24, 4, 0x1_1f80n],
    [/unmasks SSE/, 24, 4, 0x1f00n],
    [/unmasks x87/, 0, 2, 0x37en],
  ];
  for (const [sentence, offset, bytes, value] of changes) {
    const enclave = entered("interpreter", ["0f 0b"]);
    enclave.run(1);
    writeLittleEndian(new DataView(enclave.memory.linear.buffer, AT.ssa, 4096), offset, bytes, value);
    const before = stateOf(enclave.current.cpu);
    assert.match(enclave.resume(enclave.current, ENTRY)?.message ?? "", sentence);
    assert.deepEqual([enclave.current.place, stateOf(enclave.current.cpu)], ["interrupted", before]);
  }
});
