/** Hints, fences, traps, and the instructions whose effect the platform decides. */

import { form, type Form, instruction } from "../instruction.ts";
import type { SystemOperation } from "../interpret.ts";

function withoutEffect(mnemonic: string, sdm: string, forms: readonly Form[]) {
  return instruction({ mnemonic, sdm, forms, semantics: () => undefined });
}

export const nop = withoutEffect("nop", "Vol. 2B, NOP", [form("NP REX.B0 + 90"), form("0F 1F /0", "r/mv")]);
export const pause = withoutEffect("pause", "Vol. 2B, PAUSE", [form("F3 90")]);
export const endbr64 = withoutEffect("endbr64", "Vol. 2A, ENDBR64", [form("F3 0F 1E FA")]);
/** There are no shadow stacks here, and then the register stays as it is, its upper half too: that is how programs find out. */
export const readShadowStackPointer = [
  withoutEffect("rdsspd", "Vol. 2B, RDSSPD/RDSSPQ", [form("F3 W0 0F 1E /1", "ry2", { suffix: "never" })]),
  withoutEffect("rdsspq", "Vol. 2B, RDSSPD/RDSSPQ", [form("F3 REX.W 0F 1E /1", "ry2", { suffix: "never" })]),
];
export const prefetches = ["prefetchnta", "prefetcht0", "prefetcht1", "prefetcht2"].map((name, digit) =>
  withoutEffect(name, "Vol. 2B, PREFETCHh", [form(`0F 18 /${digit}`, "m8", { suffix: "never" })]),
);

export const prefetch = withoutEffect("prefetch", "none (APM Vol. 3)", [
  form("0F 0D /0", "m8", { suffix: "never" }),
]);
export const prefetchw = withoutEffect("prefetchw", "Vol. 2B, PREFETCHW", [
  form("0F 0D /1", "m8", { suffix: "never" }),
]);

/** Flushing a cache line faults as a load of a byte does, and has no other effect that can be seen. */
function flush(mnemonic: string, encoding: string) {
  return instruction({
    mnemonic,
    sdm: `Vol. 2A, ${mnemonic.toUpperCase()}`,
    forms: [form(encoding, "m8", { suffix: "never" })],
    semantics(_m, line) {
      line.get();
    },
  });
}

export const clflush = flush("clflush", "NP 0F AE /7");
export const clflushopt = flush("clflushopt", "66 0F AE /7");
export const clwb = flush("clwb", "66 0F AE /6");

function fence(mnemonic: string, encoding: string) {
  return instruction({
    mnemonic,
    sdm: `Vol. 2, ${mnemonic.toUpperCase()}`,
    forms: [form(encoding)],
    semantics(m) {
      m.fence();
    },
  });
}

export const lfence = fence("lfence", "NP 0F AE E8");
export const mfence = fence("mfence", "NP 0F AE F0");
export const sfence = fence("sfence", "NP 0F AE F8");

export const ud2 = instruction({
  mnemonic: "ud2",
  sdm: "Vol. 2D, UD",
  forms: [form("0F 0B")],
  semantics(m) {
    m.raise("#UD", "UD2: the compiler's mark for a place that must not be reached");
  },
});

/** Clang's trap with a reason in its operands (-fsanitize-trap). */
export const ud1 = instruction({
  mnemonic: "ud1",
  sdm: "Vol. 2D, UD",
  forms: [form("0F B9 /r", "rv, r/mv")],
  semantics(m) {
    m.raise("#UD", "UD1: a sanitizer's trap");
  },
});

function platform(
  mnemonic: string,
  sdm: string,
  forms: readonly Form[],
  operation: SystemOperation,
  system: boolean,
) {
  return instruction({
    mnemonic,
    sdm,
    forms,
    system,
    semantics(m, vector) {
      if (operation === "int") m.system(operation, vector.get());
      else m.system(operation);
    },
  });
}

export const enclu = platform("enclu", "Vol. 3D, ENCLU", [form("NP 0F 01 D7")], "enclu", false);
export const int3 = platform("int3", "Vol. 2A, INT n/INTO/INT3/INT1", [form("CC")], "int3", false);
export const int = platform(
  "int",
  "Vol. 2A, INT n/INTO/INT3/INT1",
  [form("CD ib", "imm8", { suffix: "never" })],
  "int",
  true,
);
export const cpuid = platform("cpuid", "Vol. 2A, CPUID", [form("0F A2")], "cpuid", true);
export const syscall = platform("syscall", "Vol. 2B, SYSCALL", [form("0F 05")], "syscall", true);
export const sysenter = platform("sysenter", "Vol. 2B, SYSENTER", [form("0F 34")], "sysenter", true);
export const rdtsc = platform("rdtsc", "Vol. 2B, RDTSC", [form("0F 31")], "rdtsc", true);
export const rdtscp = platform("rdtscp", "Vol. 2B, RDTSCP", [form("NP 0F 01 F9")], "rdtscp", true);
export const rdpmc = platform("rdpmc", "Vol. 2B, RDPMC", [form("0F 33")], "rdpmc", true);
export const hlt = platform("hlt", "Vol. 2A, HLT", [form("F4")], "hlt", true);
export const xgetbv = platform("xgetbv", "Vol. 2D, XGETBV", [form("NP 0F 01 D0")], "xgetbv", false);
export const inPort = platform(
  "in",
  "Vol. 2A, IN",
  [form("EC", "al, dx"), form("NP ED", "eax, dx"), form("E4 ib", "al, imm8"), form("NP E5 ib", "eax, imm8")],
  "in",
  true,
);
export const outPort = platform(
  "out",
  "Vol. 2B, OUT",
  [form("EE", "dx, al"), form("NP EF", "dx, eax"), form("E6 ib", "imm8, al"), form("NP E7 ib", "imm8, eax")],
  "out",
  true,
);

const CANONICAL_BITS = 48;

/** The bases of FS and GS: user code may read and write them where CR4.FSGSBASE is set, as enclaves can rely on. */
export const readBases = (["fs", "gs"] as const).map((segment, digit) =>
  instruction({
    mnemonic: `rd${segment}base`,
    sdm: "Vol. 2B, RDFSBASE/RDGSBASE",
    forms: [form(`F3 0F AE /${digit}`, "ry2")],
    semantics(m, destination) {
      destination.set(m.extract(m.segmentBase(segment).get(), 64, 0, destination.bits));
    },
  }),
);

export const writeBases = (["fs", "gs"] as const).map((segment, at) =>
  instruction({
    mnemonic: `wr${segment}base`,
    sdm: "Vol. 2D, WRFSBASE/WRGSBASE",
    forms: [form(`F3 0F AE /${2 + at}`, "ry2")],
    semantics(m, source) {
      const value = m.zeroExtend(source.get(), source.bits, 64);
      const canonical = m.signExtend(m.extract(value, 64, 0, CANONICAL_BITS), CANONICAL_BITS, 64);
      m.raiseIf(
        m.not(m.equal(value, canonical, 64), 1),
        "#GP",
        "the segment base is not a canonical address",
      );
      m.segmentBase(segment).set(value);
    },
  }),
);
