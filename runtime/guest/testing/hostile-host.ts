/** A host that does not keep to the protocol: it enters as it likes and leaves junk in every register, and looks at all that comes out. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { abortReasons } from "../../api/abort-reasons.ts";
import type { AbortReasonName } from "../../api/abort-reasons.ts";
import { hostCallByName } from "../../api/host-calls/index.ts";
import type { HostCallName } from "../../api/host-calls/index.ts";
import type { Elf } from "../../binary/elf/elf.ts";
import { readElf } from "../../binary/elf/read-elf.ts";
import { Enclave } from "../../enclave/enclave.ts";
import type { EngineName, RunStop } from "../../enclave/enclave.ts";
import { readSgxs } from "../../enclave/image.ts";
import type { EnclaveImage } from "../../enclave/image.ts";
import { GPR, readGpr } from "../../enclave/thread.ts";
import type { GprName, Thread } from "../../enclave/thread.ts";
import { HostBuffer } from "../../host/host-buffer.ts";
import { COMMAND } from "../../host/protocol.ts";
import type { CpuState } from "../../x86/cpu.ts";
import { GUEST } from "./native.ts";

export const RETURN_ADDRESS = 0x0fff_1010n;
const EXIT_POINTER = 0x0fff_1000n;
export const HOST_STACK = 0xdead_0000_0010n;
export const JUNK = 0x5ec2_e75e_c2e7_5ec2n;
export const RUN_LIMIT = 10_000_000;

export type Exit = Extract<RunStop, { kind: "exit" }>;

/** Where an entry comes from, and so where it has to leave to; with what RSP and RBP. */
export interface HostPlace {
  readonly returnAddress: bigint;
  readonly rsp: bigint;
  readonly rbp: bigint;
}

const PLACE: HostPlace = { returnAddress: RETURN_ADDRESS, rsp: HOST_STACK, rbp: JUNK };

export interface Program {
  readonly image: EnclaveImage;
  readonly elf: Elf;
  /** The project's folder. */
  readonly folder: string;
}

/** Builds one of the programs in `testing` for two threads. */
export function buildProgram(
  folder: string,
  source: string,
  defines: Readonly<Record<string, string>> = {},
): Program {
  mkdirSync(folder, { recursive: true });
  cpSync(path.join(GUEST, "testing", source), path.join(folder, "main.c"));
  const enclave = { threads: 2, heap: "16K", stack: "16K" };
  writeFileSync(path.join(folder, "litebox.json"), JSON.stringify({ name: "entry", enclave, defines }));
  const built = litebox("build", folder);
  assert.equal(built.status, 0, built.stderr);
  return readProgram(folder);
}

/** What has been built in a folder. */
export function readProgram(folder: string): Program {
  const parsed = readSgxs(readFileSync(path.join(folder, "build/entry.sgxs")));
  assert.ok(parsed.value, parsed.problems[0]?.message);
  const elf = readElf(readFileSync(path.join(folder, "build/entry.elf"))).value;
  assert.ok(elf);
  return { image: parsed.value, elf, folder };
}

/** Runs the command line. */
export function litebox(...args: readonly string[]) {
  const cli = path.join(GUEST, "../cli/main.ts");
  return spawnSync(process.execPath, [cli, ...args], { encoding: "utf8" });
}

export class HostileHost {
  readonly buffer: HostBuffer;
  readonly enclave: Enclave;
  /** The x87 control word at entries. With exceptions unmasked, as at first, the simulator cannot resume what was interrupted then. */
  control = 0x7000;

  constructor(image: EnclaveImage, engine: EngineName = "lifter") {
    let state = 1n;
    const random = () => (state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n));
    this.enclave = Enclave.load(image, { random, engine });
    this.buffer = new HostBuffer(this.enclave.memory);
  }

  thread(number: number): Thread {
    const thread = this.enclave.threads[number - 1];
    assert.ok(thread);
    return thread;
  }

  /** Goes in with these arguments and junk in everything else that a host can choose, and executes nothing yet. */
  goIn(rdi: bigint, rsi: bigint, rdx: bigint, number = 1, { returnAddress, rsp, rbp } = PLACE): void {
    const thread = this.thread(number);
    const junk: Partial<Record<GprName, bigint>> = {};
    for (const name of Object.keys(GPR) as GprName[]) if (name !== "rax" && name !== "rbx") junk[name] = JUNK;
    const registers = { ...junk, rcx: EXIT_POINTER, rsp, rbp, rdi, rsi, rdx };
    assert.equal(this.enclave.enter(thread, { ...registers, returnAddress }), undefined);
    this.#spoil(thread.cpu);
  }

  /** Enters, and runs until the thread leaves. */
  enter(rdi: bigint, rsi: bigint, rdx: bigint, number = 1, place: HostPlace = PLACE): Exit {
    this.goIn(rdi, rsi, rdx, number, place);
    return this.leave();
  }

  /** Runs until the thread leaves. */
  leave(): Exit {
    const stop = this.enclave.run(RUN_LIMIT);
    assert.equal(stop.kind, "exit", stop.kind === "fault" ? stop.fault.message : stop.kind);
    return stop;
  }

  /** ERESUME, with junk in the registers, which the processor replaces unless the enclave is told of the exit (AEX-Notify). */
  resume(number = 1, { returnAddress, rsp, rbp } = PLACE): void {
    const registers = { rcx: EXIT_POINTER, rsp, rbp, rdi: JUNK, rsi: JUNK, rdx: JUNK, r9: JUNK };
    assert.equal(this.enclave.resume(this.thread(number), { ...registers, returnAddress }), undefined);
    if (this.thread(number).tcs.cssa > 0) this.#spoil(this.thread(number).cpu);
  }

  /** All arithmetic flags, DF, AC, x87 stack full, MXCSR, vector registers. */
  #spoil(cpu: CpuState): void {
    cpu.rflags = 0x44ed7n;
    cpu.mxcsr = 0xffc0;
    cpu.xmm.fill((JUNK << 64n) | JUNK);
    Object.assign(cpu.fpu, { control: this.control, status: 0x3800, tag: 0 });
    cpu.fpu.st.fill((JUNK << 16n) | 0x4000n);
  }

  start(): Exit {
    return this.enter(COMMAND.START, BigInt(this.buffer.address), BigInt(this.buffer.bytes.length));
  }

  /** Gives these arguments to `main`, and runs until it leaves for something else. */
  startWith(...words: readonly string[]): Exit {
    expectHostCall(this, this.start(), "arguments");
    return this.enter(COMMAND.RESULT, this.giveArguments(...words), 0n);
  }

  giveArguments(...words: readonly string[]): bigint {
    const block = new TextEncoder().encode(["entry", ...words].map((word) => `${word}\0`).join(""));
    this.buffer.bytes.set(block);
    return BigInt(block.length);
  }

  /** What the program has put into the buffer for a host call of one address and length. */
  written(exit: Exit): string {
    return new TextDecoder().decode(this.buffer.bytes.slice(0, Number(exit.r9)));
  }
}

/** Where the thread block of the current thread is; 0 before its first start, which is when it learns that. */
function blockOf({ current, memory }: Enclave): bigint {
  const block = memory.base + Number(current.tcs.ofsbase);
  return new DataView(memory.peek(block, 8).buffer).getBigUint64(0, true);
}

/** Only what the protocol names is in the registers; the rest tells the host nothing. */
export function checkLeft(host: HostileHost, exit: Exit, place: HostPlace = PLACE): void {
  const { cpu } = host.enclave.current;
  assert.equal(exit.target, place.returnAddress);
  assert.equal(readGpr(cpu, "rsp"), place.rsp);
  assert.equal(readGpr(cpu, "rbp"), place.rbp);
  assert.equal(readGpr(cpu, "r10"), blockOf(host.enclave), "the thread block, which the TCS names, too");
  for (const name of ["r11", "r12", "r13", "r14", "r15"] as const) assert.equal(readGpr(cpu, name), 0n, name);
  assert.equal(readGpr(cpu, "rax"), 4n);
  assert.equal(readGpr(cpu, "rbx"), place.returnAddress);
  assert.deepEqual(cpu.xmm, new Array<bigint>(16).fill(0n));
  assert.equal(cpu.mxcsr, 0x1fbf);
  assert.deepEqual(cpu.fpu, { control: 0x37f, status: 0, tag: 0xffff, st: new Array<bigint>(8).fill(0n) });
  // CF, PF, ZF, SF, DF, OF, as `xor ecx, ecx` leaves them.
  assert.equal(cpu.rflags & 0xcc5n, 0x44n);
}

export function expectHostCall(host: HostileHost, exit: Exit, name: HostCallName, place?: HostPlace): void {
  checkLeft(host, exit, place);
  assert.deepEqual(
    [exit.rdi, exit.rsi],
    [1n, BigInt(hostCallByName(name)?.number ?? 0)],
    `host call ${name}`,
  );
}

/** `detail`: in RDX, what else the reason says. */
export function expectAbort(
  host: HostileHost,
  exit: Exit,
  name: AbortReasonName,
  { place, detail = 0n }: { readonly place?: HostPlace; readonly detail?: bigint } = {},
): void {
  checkLeft(host, exit, place);
  const reason = abortReasons.find((each) => each.code === Number(exit.rsi));
  assert.deepEqual([exit.rdi, reason?.name], [2n, name]);
  assert.deepEqual([exit.rdx, exit.r8, exit.r9], [detail, 0n, 0n]);
}
