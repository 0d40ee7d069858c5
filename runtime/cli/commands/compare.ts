/** `litebox compare`: the trusted computing base of an enclave beside that of a container. */

import { resolve } from "node:path";

import { UserError } from "../../base/errors.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/text.ts";
import { nodeBuildSystem } from "../../image/machine/node-system.ts";
import { matchAdvisories, readAdvisories } from "../../tcb/container/advisories.ts";
import { analyseContainer, type ContainerAnalysis } from "../../tcb/container/analyse.ts";
import { comparisonDocument } from "../../tcb/container/compose.ts";
import { measureKernel, PUBLISHED_FIGURES, readKernelConfig } from "../../tcb/container/kernel.ts";
import { DEFAULT_LIMITS } from "../../tcb/container/limits.ts";
import { readImage } from "../../tcb/container/read-image.ts";
import {
  ASSUMPTIONS,
  type AdvisoryReport,
  type ComparisonReport,
  type KernelReport,
} from "../../tcb/container/report.ts";
import { unpackImage } from "../../tcb/container/unpack.ts";
import { renderMarkdown, renderText } from "../../tcb/page/document.ts";
import { renderHtml } from "../../tcb/page/html.ts";
import { defineCommand } from "../command.ts";
import { openContainer } from "../container-files.ts";
import { interruptible, unlessInterrupted } from "../building.ts";
import { readBuiltEnclave } from "../built-enclave.ts";
import { readUserFile } from "../files.ts";
import type { Output } from "../output.ts";
import { policyHash, sha256 } from "../hashes.ts";

type Problems = { readonly code: string; readonly message: string }[];

export const compareCommand = defineCommand({
  name: "compare",
  usage: "--container FILE [DIR]",
  summary: "Show what a container trusts, beside the enclave of a project",
  details: `
FILE is an OCI layout (a folder, or a tar archive of one) or an archive of 'docker save'; layers may be compressed with
gzip or zstd. It is unpacked in memory: nothing of it is run, and nothing is written but the reports that are asked for.
DIR is a project that has been built (default: the current folder, if it is one).
Counted are the files that start with the entry point, their packages, the code in them, the system calls that this code
can make, and files with rights of their own. The report says what it assumes and what could not be seen. It counts no
vulnerabilities; with --advisories, those of your list are named that have a package of the image in its version.
With --json: { "version": 1, "container", "kernel", "enclave", "advisories", "assumptions", "problems" }; "enclave" and
"advisories" are absent where there is nothing to say.`,
  options: {
    container: {
      type: "string",
      placeholder: "FILE",
      summary: "The image: an OCI layout or an archive of 'docker save'",
    },
    image: {
      type: "string",
      placeholder: "NAME",
      summary: "Which image, by tag or digest, where FILE has several",
    },
    kernel: { type: "string", placeholder: "FILE", summary: "Measure this kernel (vmlinuz or vmlinux)" },
    "kernel-config": {
      type: "string",
      placeholder: "FILE",
      summary: "Count the options of this kernel configuration",
    },
    advisories: {
      type: "string",
      placeholder: "FILE",
      summary: "A JSON list of advisories in the OSV format",
    },
    markdown: { type: "string", placeholder: "FILE", summary: "Write the report as Markdown" },
    html: { type: "string", placeholder: "FILE", summary: "Write the report as a self-contained page" },
  },
  positionals: { minimum: 0, maximum: 1 },
  async run({ positionals, options, json, output, workingFolder }) {
    if (options.container === undefined) {
      throw new UserError("--container FILE is missing: an OCI layout or an archive of 'docker save'.", 2);
    }
    const named = (path: string) => resolve(workingFolder, path);
    const problems: Problems = [];
    const path = named(options.container);
    const container = await interruptible("The comparison was interrupted; nothing was written.", (signal) =>
      containerOf(path, options.image, { problems, output, signal }),
    );
    const enclave = await readBuiltEnclave(positionals[0], workingFolder, problems);
    const kernel = await kernelOf(options.kernel, options["kernel-config"], named, problems);
    const advisories =
      options.advisories === undefined ? undefined : await advisoriesOf(named(options.advisories), container);
    const report: ComparisonReport = {
      version: 1,
      container: container.report,
      kernel,
      ...(enclave === undefined ? {} : { enclave }),
      ...(advisories === undefined ? {} : { advisories }),
      assumptions: ASSUMPTIONS,
      problems,
    };
    const document = comparisonDocument(report);
    const system = nodeBuildSystem();
    if (options.markdown !== undefined)
      await system.write(named(options.markdown), encodeUtf8(renderMarkdown(document)));
    if (options.html !== undefined)
      await system.write(named(options.html), encodeUtf8(renderHtml(document, policyHash)));
    if (json) output.json(report);
    else output.line(renderText(document));
    return 0;
  },
});

async function containerOf(
  path: string,
  wanted: string | undefined,
  { problems, output, signal }: { problems: Problems; output: Output; signal: AbortSignal },
): Promise<ContainerAnalysis> {
  const settings = { limits: DEFAULT_LIMITS, sha256, wanted };
  output.progress("Reading the image");
  const image = await readImage(await openContainer(path, DEFAULT_LIMITS), settings);
  if (image.value === undefined) throw new UserError(`Cannot read ${path}: ${lastMessage(image)}`);
  await unlessInterrupted(signal);
  const tree = unpackImage(image.value, settings);
  if (tree.value === undefined) throw new UserError(`Cannot unpack ${path}: ${lastMessage(tree)}`);
  for (const { message } of [...image.problems, ...tree.problems])
    problems.push({ code: "container", message });
  output.progress("Looking for system calls");
  await unlessInterrupted(signal);
  const analysis = analyseContainer(image.value, tree.value);
  await unlessInterrupted(signal);
  return analysis;
}

function lastMessage({ problems }: { readonly problems: readonly { readonly message: string }[] }): string {
  return problems.at(-1)?.message ?? "it cannot be understood.";
}

async function kernelOf(
  kernel: string | undefined,
  config: string | undefined,
  named: (path: string) => string,
  problems: Problems,
): Promise<KernelReport> {
  let measured: KernelReport["measured"];
  if (kernel !== undefined) {
    const read = measureKernel(await readUserFile(named(kernel), "the kernel"), DEFAULT_LIMITS.bytes);
    if (read.value === undefined) throw new UserError(`Cannot measure ${kernel}: ${lastMessage(read)}`);
    measured = read.value;
    for (const { message } of read.problems) problems.push({ code: "kernel", message });
  }
  const text =
    config === undefined
      ? undefined
      : decodeUtf8(await readUserFile(named(config), "the kernel configuration"));
  return {
    measured,
    config: text === undefined ? undefined : readKernelConfig(text),
    published: PUBLISHED_FIGURES,
  };
}

async function advisoriesOf(path: string, { report, packages }: ContainerAnalysis): Promise<AdvisoryReport> {
  const read = readAdvisories(await readUserFile(path, "the advisories"));
  if (read.value === undefined) throw new UserError(`Cannot read ${path}: ${lastMessage(read)}`);
  const inClosure = new Set(report.packages.closure);
  const matches = matchAdvisories(read.value, packages);
  return {
    given: read.value.length,
    matches: matches.map((match) => ({ ...match, isInClosure: inClosure.has(match.package) })),
  };
}
