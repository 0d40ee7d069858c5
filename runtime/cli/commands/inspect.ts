/** `litebox inspect`: what an image, a signature or the ELF file beside them contains, and what is wrong with it. */

import { resolve } from "node:path";
import { UserError } from "../../base/errors.ts";
import { defineCommand } from "../command.ts";
import { readIfThere, readUserFile } from "../files.ts";
import { recordBeside, signatureFileOf } from "../image-file.ts";
import { inspectElf } from "../inspect/elf.ts";
import { inspectConfiguration } from "../inspect/configuration.ts";
import { inspectImage } from "../inspect/image.ts";
import type { Inspection } from "../inspect/inspection.ts";
import { inspectSignature } from "../inspect/signature.ts";

export const inspectCommand = defineCommand({
  name: "inspect",
  usage: "FILE",
  summary: "Show what an image, a signature or its ELF file contains, and what is wrong with it",
  details: `
FILE is an SGXS file of any tool, a SIGSTRUCT, or the .elf file that 'litebox build' writes. Of an image, records and pages are
shown, the signature in the .sig file beside it, and what ECREATE is given besides. The exit status is 1 when something is wrong with the file or that signature.
An image must be canonical: ECREATE first and once; pages aligned, inside the enclave, in ascending order, none twice; chunks in the
page that was added last, none twice; nothing between the records. 'litebox run' also wants every page measured from its first chunk
to its last. Addresses without a page are allowed: they are guard pages.
With --json: { "version": 1, "file", "kind": "sgxs" | "sigstruct" | "elf", …, "signature"? (of an image), "problems":
[{ "code": "inspect", "message", "offset"? }] }; for "sgxs": "bytes", "size", "ssaFrameSize", "records", "pages":
[{ "offset", "pages", "type", "permissions", "measured": "all" | "part" | "none" }], "mrenclave", "runnable", "configuration"? (of a build that has one): { "configId"?, "configSvn"? }.`,
  options: {},
  positionals: { minimum: 1, maximum: 1 },
  async run({ positionals: [name = ""], workingFolder, output, json }) {
    const file = resolve(workingFolder, name);
    const { facts, lines, problems } = await inspect(file, await readUserFile(file, "the file"));
    if (json) {
      const coded = problems.map((problem) => ({ code: "inspect", ...problem }));
      output.json({ version: 1, file, ...facts, problems: coded });
    } else {
      for (const line of lines) output.line(line);
    }
    for (const { message, offset } of problems)
      output.note(`litebox: ${name}: ${message}${offset === undefined ? "" : ` (byte ${String(offset)})`}`);
    return problems.length > 0 ? 1 : 0;
  },
});

const SIGSTRUCT_START = [6, 0, 0, 0, 0xe1];
const ELF_START = [0x7f, 0x45, 0x4c, 0x46];
/** "ECREATE" and "UNSIZED". */
const SGXS_STARTS = ["ECREATE", "UNSIZED"].map((tag) => [...Buffer.from(tag)]);

/** By what the file begins with; where that says nothing, by its name. */
async function inspect(file: string, bytes: Uint8Array): Promise<Inspection> {
  const begins = (start: readonly number[]): boolean => start.every((byte, index) => bytes[index] === byte);
  if (begins(ELF_START)) return inspectElf(bytes);
  if (begins(SIGSTRUCT_START) || file.endsWith(".sig")) return inspectSignature(bytes);
  if (SGXS_STARTS.some(begins) || file.endsWith(".sgxs")) return inspectWithSignature(file, bytes);
  throw new UserError(
    `${file} is none of the files that LiteBox knows: an SGXS image, a SIGSTRUCT, or an ELF file. 'litebox build' writes all three.`,
  );
}

async function inspectWithSignature(file: string, bytes: Uint8Array): Promise<Inspection> {
  const record = await recordBeside(file);
  const image = inspectConfiguration(inspectImage(bytes, record?.image.base), record);
  const signatureFile = signatureFileOf(file);
  const signatureBytes = await readIfThere(signatureFile);
  if (signatureBytes === undefined) return image;
  const signature = inspectSignature(signatureBytes, image.mrenclave);
  return {
    facts: { ...image.facts, signature: { file: signatureFile, ...signature.facts } },
    lines: [...image.lines, `signature      ${signatureFile}`, ...signature.lines],
    problems: [
      ...image.problems,
      ...signature.problems.map(({ message }) => ({ message: `${signatureFile}: ${message}` })),
    ],
  };
}
