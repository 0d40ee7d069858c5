/** `litebox measure`: the measurement of any SGXS file, whichever tool made it, and who signed it. */

import { resolve } from "node:path";
import { UserError } from "../../base/errors.ts";
import { toHex } from "../../base/hex.ts";
import { ALL_CHUNKS } from "../../enclave/sgx/sgxs.ts";
import { defineCommand } from "../command.ts";
import { isFolder, readIfThere, readUserFile } from "../files.ts";
import { builtImage, examineSignature, measureFile, signatureFileOf } from "../image-file.ts";

export const measureCommand = defineCommand({
  name: "measure",
  usage: "[DIR or IMAGE] [SIGNATURE]",
  summary: "Print the measurement (MRENCLAVE) of an enclave image, and its signer (MRSIGNER)",
  details: `
DIR is a project that has been built (default: the current folder). IMAGE is an SGXS file: a .sgxs file of 'litebox build', or one that another tool made. SIGNATURE is its SIGSTRUCT; where it is
named, MRSIGNER is printed on a second line, and the exit status is 1 when it is not a valid signature of the image.
With --json: { "version": 1, "file", "mrenclave", "size", "ssaFrameSize", "pages", "unmeasuredPages", "signature"? }, sizes in
bytes but ssaFrameSize in pages; unmeasuredPages counts the pages of which the host can choose at least a part; "signature" is
{ "file", "mrsigner"?, "problems": sentences } of the SIGNATURE, else of the .sig file beside the image, where there is one.`,
  options: {
    release: { type: "boolean", summary: "Of a project, measure the release" },
  },
  positionals: { minimum: 0, maximum: 2 },
  async run({ positionals: [name = ".", signatureName], options, workingFolder, output, json }) {
    const path = resolve(workingFolder, name);
    const isProject = await isFolder(path);
    const file = isProject ? await builtImage(path, options.release === true ? "release" : "debug") : path;
    const { sgxs, mrenclave } = measureFile(file, isProject ? file : name);
    const measurement = toHex(mrenclave);
    const named = signatureName === undefined ? undefined : resolve(workingFolder, signatureName);
    const signatureFile = named ?? signatureFileOf(file);
    const bytes = await (named === undefined
      ? readIfThere(signatureFile)
      : readUserFile(named, "the signature"));
    const signature = bytes && examineSignature(bytes, mrenclave);
    if (json) {
      const { size, ssaFrameSize, pages } = sgxs;
      output.json({
        version: 1,
        file,
        mrenclave: measurement,
        size,
        ssaFrameSize,
        pages: pages.length,
        unmeasuredPages: pages.filter((page) => page.measured !== ALL_CHUNKS).length,
        ...(signature && {
          signature: { file: signatureFile, mrsigner: signature.mrsigner, problems: signature.problems },
        }),
      });
    } else {
      output.line(measurement);
      if (named !== undefined && signature?.mrsigner !== undefined && signature.problems.length === 0)
        output.line(signature.mrsigner);
    }
    const [problem] = signature?.problems ?? [];
    if (named !== undefined && problem !== undefined)
      throw new UserError(`${signatureName ?? ""}: ${problem}`);
    return 0;
  },
});
