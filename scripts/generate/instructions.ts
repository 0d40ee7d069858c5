/** The page of all instructions, from the table. */

import { type Form, type Instruction } from "../../runtime/x86/instruction.ts";
import { GROUPS, INSTRUCTIONS, type InstructionGroup } from "../../runtime/x86/instructions/index.ts";

const INTRODUCTION = [
  "# Instructions",
  "",
  "What the simulated processor executes: all that gcc, clang and rustc emit for x86-64, x86-64-v2 and x86-64-v3. The page is made from",
  "the instruction table. Encodings and operands are in the manual's notation (Intel's SDM, volume 2), as `runtime/x86/encoding.ts` and",
  "`runtime/x86/operand-kinds.ts` explain it. The VEX forms of an instruction are one of their own, with a v before its name.",
  "",
];

const NOT_MODELLED = [
  "## What is not modelled",
  "",
  "An instruction that is not in the table is never executed as something else: it raises #UD, with its bytes, at its address.",
  "",
  "| what | instead |",
  "| --- | --- |",
  "| AVX-512 (EVEX), AMX, AVX-VNNI and what else came after AVX2 and FMA | compile for x86-64-v3 or less |",
  "| AVX, AVX2, FMA and F16C where bit 2 of the enclave's XFRM is clear | compile for x86-64-v2 or less |",
  "| MMX and 3DNow! | the intrinsics of SSE2 |",
  "| unmasked exceptions of x87 and SSE | LDMXCSR, FLDCW and their kin refuse to unmask them |",
  "",
  "The sticky exception flags of MXCSR (bits 5:0) are not set by arithmetic; `fetestexcept` finds those of the x87 only. Rounding modes,",
  "flush-to-zero and denormals-are-zero are modelled.",
  "",
];

/** Columns as wide as the longest list of forms would make the page twice as long. */
const IGNORED = { start: "<!-- prettier-ignore-start -->", end: "<!-- prettier-ignore-end -->" };

/** A table's cell may not have a bare pipe. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function formText({ text }: Form): string {
  return cell(`\`${text.encoding}\`${text.operands === "" ? "" : ` ${text.operands}`}`);
}

function flagText({ flags }: Instruction): string {
  const written = flags.written?.join(" ") ?? "";
  const undefinedFlags = flags.undefined ?? [];
  if (undefinedFlags.length === 0) return written;
  return `${written}${written === "" ? "" : "; "}undefined: ${undefinedFlags.join(" ")}`;
}

function noteText({ lockable, repeatable, system, refused }: Instruction): string {
  const notes = [
    lockable ? "LOCK" : "",
    repeatable === "no" ? "" : repeatable === "rep" ? "REP" : "REPE, REPNE",
    system ? "illegal in an enclave" : "",
    refused === undefined ? "" : "refused, see below",
  ];
  return notes.filter((note) => note !== "").join(", ");
}

function row(instruction: Instruction): string {
  const { mnemonic, sdm, forms } = instruction;
  const cells = [
    `**${mnemonic}**`,
    forms.map(formText).join("<br>"),
    flagText(instruction),
    noteText(instruction),
    sdm,
  ];
  return `| ${cells.join(" | ")} |`;
}

function section({ title, instructions }: InstructionGroup): readonly string[] {
  return [
    `## ${title}`,
    "",
    "| instruction | forms | flags written | notes | manual |",
    "| --- | --- | --- | --- | --- |",
    ...instructions.map(row),
    "",
  ];
}

function refusals(): readonly string[] {
  return [
    "## Refused",
    "",
    "These are decoded and shown, but executing them raises #UD with a sentence.",
    "",
    "| instruction | why |",
    "| --- | --- |",
    ...INSTRUCTIONS.flatMap(({ mnemonic, refused }) =>
      refused === undefined ? [] : [`| **${mnemonic}** | ${refused} |`],
    ),
    "",
  ];
}

/** Text of the page by its path. */
export function instructionPage(): ReadonlyMap<string, string> {
  const forms = INSTRUCTIONS.reduce((sum, instruction) => sum + instruction.forms.length, 0);
  const count = `${String(INSTRUCTIONS.length)} instructions with ${String(forms)} forms.`;
  const tables = [...refusals(), ...GROUPS.flatMap(section)];
  const text = [...INTRODUCTION, count, "", ...NOT_MODELLED, IGNORED.start, "", ...tables, IGNORED.end, ""];
  return new Map([["docs/instructions.md", text.join("\n")]]);
}
