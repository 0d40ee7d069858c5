/** `litebox build`: compile, link, lay out, measure and sign a project, into its `build` folder. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

import { UserError } from "../../base/errors.ts";
import { buildProject, type BuildOptions, type BuildResult } from "../../image/build.ts";
import { formatSize } from "../../image/manifest/size.ts";
import { reproduce } from "../../image/reproduce.ts";
import type { BuildSystem } from "../../image/system.ts";
import type { TcbReport } from "../../tcb/report.ts";
import { BUILD_OPTIONS, buildOptions, onThisMachine, projectFolder } from "../building.ts";
import { defineCommand } from "../command.ts";
import type { Output } from "../output.ts";

export const buildCommand = defineCommand({
  name: "build",
  usage: "[DIR]",
  summary: "Build a project into a measured image",
  details: `
Builds the project in DIR (default: the current folder) into DIR/build, and prints the image's path, its measurement
(MRENCLAVE), its signer (MRSIGNER) and its trusted computing base (TCB). Only what has changed is compiled. Nothing outside
DIR/build is written, except compiled parts of the library OS in the user's cache folder (LITEBOX_CACHE, else ~/.cache/litebox)
and, once, your debug key (in LITEBOX_STATE, else ~/.local/state/litebox). It signs where litebox.json names no "signingKey";
with "debug": false it never does, and without a signing key the image is left unsigned.
The exit status is 1 when the project does not compile or link, or when the TCB exceeds the budget in litebox.json; in
the last case the image is there all the same.
With --verify-reproducible everything, the library OS too, is built again from copies of all sources in a temporary folder of another name,
with another time zone, locale and user name and another order of files; the exit status is 1 when the image is not the same
byte for byte, and the first difference is named by function or datum.
With --json: { "version": 1, "name", "image", "elf", "record": paths, "mrenclave", "signature"?: path, "mrsigner"?, "compiled": sources, "linked": boolean,
"tcb": { "bytes", "lines", "budget"? }, "problems": [{ "code", "message" }], and with --verify-reproducible "reproducible": boolean, "difference"?: text }; of a build that failed only "version",
"problems".`,
  options: {
    ...BUILD_OPTIONS,
    "verify-reproducible": {
      type: "boolean",
      summary: "Build everything a second time, elsewhere and otherwise, and compare the two images",
    },
  },
  positionals: { minimum: 0, maximum: 1 },
  async run({ positionals, options, json, output, workingFolder }) {
    const folder = await projectFolder(positionals[0], workingFolder);
    try {
      const building = buildOptions(options, output);
      const [result, verdict] = await onThisMachine(async (system) => {
        const built = await buildProject(folder, building, system);
        if (options["verify-reproducible"] !== true) return [built, undefined] as const;
        return [built, await verdictOn(built, building, system)] as const;
      });
      if (json) output.json({ ...asJson(result), ...verdict });
      else print(result, output, workingFolder);
      if (verdict?.reproducible === true && !json) output.line("reproduced in another folder, byte for byte");
      if (verdict?.difference !== undefined) output.note(`litebox: ${verdict.difference}`);
      for (const { message } of result.problems) output.note(`litebox: ${message}`);
      return result.problems.length > 0 || verdict?.reproducible === false ? 1 : 0;
    } catch (error) {
      if (json && error instanceof UserError) {
        output.json({ version: 1, problems: [{ code: "build", message: error.message }] });
      }
      throw error;
    }
  },
});

interface Verdict {
  readonly reproducible: boolean;
  readonly difference?: string;
}

async function verdictOn(built: BuildResult, building: BuildOptions, system: BuildSystem): Promise<Verdict> {
  const folder = await mkdtemp(join(tmpdir(), "litebox-again-"));
  try {
    const difference = await reproduce(built, building, { folder, everything: true }, system);
    return difference === undefined ? { reproducible: true } : { reproducible: false, difference };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function asJson({ project, record, signature, compiled, linked, problems }: BuildResult): object {
  const { outputs } = project;
  const { bytes, lines, budget } = record.tcb;
  return {
    version: 1,
    name: record.name,
    image: outputs.image,
    elf: outputs.elf,
    record: outputs.record,
    mrenclave: record.mrenclave,
    ...(signature && { signature: signature.file, mrsigner: signature.mrsigner }),
    compiled,
    linked,
    tcb: { bytes, lines, ...(budget === undefined ? {} : { budget }) },
    problems,
  };
}

function print(
  { project, record, signature, linked }: BuildResult,
  output: Output,
  workingFolder: string,
): void {
  const below = relative(workingFolder, project.outputs.image);
  const image = below.startsWith("..") ? project.outputs.image : below;
  output.line(`image      ${image} (${record.image.pages} pages${linked ? "" : ", unchanged"})`);
  output.line(`MRENCLAVE  ${record.mrenclave}`);
  output.line(`MRSIGNER   ${signerText(signature)}`);
  output.line(`TCB        ${tcbSummary(record.tcb)}`);
}

function signerText(signature: BuildResult["signature"]): string {
  if (signature === undefined)
    return "none: not signed, since litebox.json names no \"signingKey\" (see 'litebox sign')";
  return `${signature.mrsigner}${signature.key === "debug" ? " (debug key)" : ""}`;
}

/** "9.8 KiB of 16 KiB, 312 lines of 900" */
export function tcbSummary({ bytes, lines, budget }: TcbReport): string {
  const ofBytes = budget?.bytes === undefined ? "" : ` of ${formatSize(budget.bytes)}`;
  const ofLines = budget?.lines === undefined ? "" : ` of ${budget.lines}`;
  return `${formatSize(bytes)}${ofBytes}, ${lines} lines${ofLines}`;
}
