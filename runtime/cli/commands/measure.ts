/** `litebox measure`: the measurement of any SGXS file, whichever tool made it. */

import { resolve } from "node:path";
import { UserError } from "../../base/errors.ts";
import { toHex } from "../../base/hex.ts";
import { ALL_CHUNKS, readSgxsFile } from "../../enclave/sgx/sgxs.ts";
import { defineCommand } from "../command.ts";
import { readUserFile } from "../files.ts";

export const measureCommand = defineCommand({
  name: "measure",
  usage: "IMAGE",
  summary: "Print the measurement (MRENCLAVE) of an enclave image",
  details: `
IMAGE is an SGXS file: a .sgxs file of 'litebox build', or one that another tool made.
With --json: { "version": 1, "file", "mrenclave", "size", "ssaFrameSize", "pages", "unmeasuredPages" }, sizes in bytes but
ssaFrameSize in pages; unmeasuredPages counts the pages of which the host can choose at least a part.`,
  options: {},
  positionals: { minimum: 1, maximum: 1 },
  async run({ positionals: [name = ""], workingFolder, output, json }) {
    const file = resolve(workingFolder, name);
    const { value, problems } = readSgxsFile(await readUserFile(file, "the image"));
    if (value === undefined) throw new UserError(`${name}: ${problems[0]?.message ?? "not an SGXS file."}`);
    const { size, ssaFrameSize, pages } = value;
    const mrenclave = value.measure();
    if (mrenclave === undefined) {
      throw new UserError(
        `${name}: the file leaves the size of the enclave open (UNSIZED), so it has no measurement yet.`,
      );
    }
    const unmeasuredPages = pages.filter((page) => page.measured !== ALL_CHUNKS).length;
    const measurement = toHex(mrenclave);
    const facts = { file, mrenclave: measurement, size, ssaFrameSize, pages: pages.length, unmeasuredPages };
    if (json) output.json({ version: 1, ...facts });
    else output.line(measurement);
    return 0;
  },
});
