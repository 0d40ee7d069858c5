/** The page of the SGX platform, from the records of its leaf functions. */

import { ENCLS_LEAVES } from "../../runtime/enclave/sgx/encls/index.ts";
import { ENCLU_LEAVES } from "../../runtime/enclave/sgx/enclu/index.ts";
import { FORBIDDEN } from "../../runtime/enclave/sgx/forbidden.ts";
import { type LeafRecord, SGX_ERROR } from "../../runtime/enclave/sgx/leaf.ts";

const INTRODUCTION = [
  "# The simulated SGX platform",
  "",
  "The leaf functions that enclaves and their hosts find, made from their records in `runtime/enclave/sgx`. Each makes its checks in the order",
  "given here; the first that fails decides what comes of it: an exception, or an error code in RAX with ZF set. Section names are those of Intel's SDM.",
  "",
];

const NOT_MODELLED = [
  "## What is not modelled",
  "",
  "| what | instead |",
  "| --- | --- |",
  "| EWB, ELDB, ELDU, EPA: the encryption of evicted pages and their version arrays | what can be observed of them is modelled: `litebox run --epc` limits the EPC, so that an access to an evicted page (data, code, an operand of ENCLU) is a page fault with an AEX, after which the host loads it and evicts the one that was loaded first (first in, first out). The SECS, and the TCS and state save area of the thread that was entered last, stay; the run's report counts what was loaded and evicted. EBLOCK and ETRACK are modelled as leaves, and so is a processor without such a host, whose full EPC (`epcPages`) refuses EADD and EAUG |",
  "| several processors that execute leaves at the same moment, and their conflicts (SGX_EPC_PAGE_CONFLICT) | leaves are executed one after the other |",
  "| EINITTOKEN | launch control is as under Linux: IA32_SGXLEPUBKEYHASH is the enclave's own signer |",
  "| 32-bit enclaves, CET in enclaves, the leaves for virtualisation (ENCLV) | such enclaves are refused |",
  "| pages that are writable and executable at once | they exist, but executing them faults: LiteBox runs only code that cannot change |",
  "| unmasked floating-point exceptions | ERESUME refuses a frame that unmasks them |",
  "| the derivation of real keys, which is Intel's secret | AES-128-CMAC over the same dependencies, with roots of the simulated platform |",
  "",
];

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function leafSection({ name, leaf, sdm, summary, inputs, checks, effect }: LeafRecord<never>): string[] {
  const rows = checks.map(
    ({ requires, otherwise }, index) =>
      `| ${String(index + 1)} | ${cell(requires)} | ${otherwise.startsWith("#") ? otherwise : errorText(otherwise)} |`,
  );
  const operands = Object.entries(inputs).map(([register, what]) => `${register}: ${what}`);
  return [
    `### ${name} (${String(leaf)})`,
    "",
    `${summary} (${sdm})`,
    "",
    ...(operands.length === 0 ? [] : [`${operands.join("; ")}.`, ""]),
    "| | must hold | else |",
    "| --- | --- | --- |",
    ...rows,
    "",
    effect,
    "",
  ];
}

function errorText(error: string): string {
  return `${error} (${String(SGX_ERROR[error as keyof typeof SGX_ERROR])})`;
}

function illegalInstructions(): string[] {
  const rows = Object.values(FORBIDDEN).map(
    ({ exception, sentence }) => `| ${exception} | ${cell(sentence)}. |`,
  );
  return [
    "## Instructions that are illegal inside",
    "",
    "| | what is said |",
    "| --- | --- |",
    ...rows,
    "",
    "RDTSC and RDTSCP are legal on processors with SGX2, and here where the platform is created so (`timeStampCounter`). Far jumps, calls and returns,",
    "loads of segment registers, and the instructions on descriptor tables raise #UD as instructions that are not there.",
    "",
  ];
}

/** Text of the page by its path. */
export function leafPage(): ReadonlyMap<string, string> {
  const byNumber = (leaves: readonly LeafRecord<never>[]): LeafRecord<never>[] =>
    leaves.toSorted((one, other) => one.leaf - other.leaf);
  const lines = [
    ...INTRODUCTION,
    "## ENCLU: what enclaves and programs execute",
    "",
    ...byNumber(ENCLU_LEAVES).flatMap(leafSection),
    "## ENCLS: what the host's system executes",
    "",
    ...byNumber(ENCLS_LEAVES).flatMap(leafSection),
    ...illegalInstructions(),
    ...NOT_MODELLED,
  ];
  return new Map([["docs/sgx.md", lines.join("\n")]]);
}
