/**
 * Instructions that raise #UD inside an enclave (Intel SDM Vol. 3D, section 34.6.1, table "Illegal Instructions Inside an
 * Enclave") and the compiler's intrinsics that produce them.
 */

export interface IllegalInstruction {
  /** Why, as a clause after the instruction's name. */
  readonly why: string;
  /** What to do instead, as a sentence without its full stop. */
  readonly instead?: string;
}

const SYSTEM_CALL: IllegalInstruction = {
  why: "calls the operating system, which an enclave does not trust and cannot enter directly",
  instead: "Call a function of the LiteBox API; it makes the host call that is needed",
};
const PORTS: IllegalInstruction = {
  why: "does port input or output, which an enclave has no access to",
  instead: "Let the host do the input and output, and exchange data with it through the LiteBox API",
};
const CPUID: IllegalInstruction = {
  why: "can be intercepted and answered by the host, so an enclave may not use it",
  instead: "Choose the processor's features when the enclave is built, with the compiler's -m options",
};
const TIME_STAMP: IllegalInstruction = {
  why: "reads a counter that the host controls, and faults in an enclave of the first SGX generation",
  instead: "Measure time outside the enclave; for randomness, use RDRAND through the LiteBox API",
};
const SEGMENT: IllegalInstruction = {
  why: "changes or discloses a segment register, which the enclave's entry fixes",
};
const FAR: IllegalInstruction = { why: "leaves the enclave's code segment" };
const PRIVILEGED: IllegalInstruction = { why: "belongs to the operating system or the hypervisor" };

const TABLE: readonly (readonly [IllegalInstruction, readonly string[]])[] = [
  [SYSTEM_CALL, ["syscall", "sysenter", "int", "into", "vmcall", "vmmcall", "vmfunc"]],
  [PORTS, ["in", "ins", "insb", "insw", "insd", "insl", "out", "outs", "outsb", "outsw", "outsd", "outsl"]],
  [CPUID, ["cpuid"]],
  [TIME_STAMP, ["rdtsc", "rdtscp", "rdpmc"]],
  [SEGMENT, ["sgdt", "sidt", "sldt", "str", "smsw", "lds", "les", "lfs", "lgs", "lss"]],
  [FAR, ["lcall", "ljmp", "lret", "retf", "iret", "iretd", "iretq", "sysret", "sysexit"]],
  [
    PRIVILEGED,
    ["hlt", "invd", "wbinvd", "invlpg", "lgdt", "lidt", "lldt", "ltr", "rdmsr", "wrmsr", "getsec", "encls"],
  ],
  [PRIVILEGED, ["cli", "sti", "clts", "swapgs", "monitor", "mwait", "xsetbv"]],
];

const BY_MNEMONIC: ReadonlyMap<string, IllegalInstruction> = new Map(
  TABLE.flatMap(([reason, mnemonics]) => mnemonics.map((mnemonic) => [mnemonic, reason] as const)),
);

/** The reason why a mnemonic is illegal; AT&T size suffixes (`inb`, `iretq`, `sysexitl`) count as the same instruction. */
export function illegalInstruction(mnemonic: string): IllegalInstruction | undefined {
  return (
    BY_MNEMONIC.get(mnemonic) ??
    (/[bwlq]$/.test(mnemonic) ? BY_MNEMONIC.get(mnemonic.slice(0, -1)) : undefined)
  );
}

/** Intrinsics and the macros of <cpuid.h>, with the instruction that each becomes. */
const INTRINSICS: Readonly<Record<string, string>> = {
  __rdtsc: "rdtsc",
  _rdtsc: "rdtsc",
  __rdtscp: "rdtscp",
  __builtin_ia32_rdtsc: "rdtsc",
  __builtin_ia32_rdtscp: "rdtscp",
  __builtin_ia32_rdpmc: "rdpmc",
  __rdpmc: "rdpmc",
  _rdpmc: "rdpmc",
  __cpuid: "cpuid",
  __cpuid_count: "cpuid",
  __cpuidex: "cpuid",
  __get_cpuid: "cpuid",
  __get_cpuid_count: "cpuid",
  __get_cpuid_max: "cpuid",
  __builtin_cpu_init: "cpuid",
  __builtin_cpu_supports: "cpuid",
  __builtin_cpu_is: "cpuid",
};

/** The illegal instruction that a call of `name` becomes. */
export function illegalIntrinsic(name: string): string | undefined {
  return Object.hasOwn(INTRINSICS, name) ? INTRINSICS[name] : undefined;
}
