/** `litebox fetch`: gets the source of a library that the library OS has components of. */

import { resolve } from "node:path";

import { UserError } from "../../base/errors.ts";
import { fetchSource } from "../../image/machine/fetch.ts";
import { nodeBuildSystem } from "../../image/machine/node-system.ts";
import { guestLibraries } from "../../image/third-party/index.ts";
import { defineCommand } from "../command.ts";

const NAMES = guestLibraries.map(({ name }) => name).join(", ");
const LIST = guestLibraries
  .map(
    ({ name, title, version, licence, purpose }) =>
      `  ${name}  ${title} ${version} (${licence}), for ${purpose}`,
  )
  .join("\n");

export const fetchCommand = defineCommand({
  name: "fetch",
  usage: "[LIBRARY]",
  summary: "Get the source of a library that enclaves are built with",
  details: `
LIBRARY is one of these; without it, all are fetched:
${LIST}
The archive comes from Debian or from the library's own release, and is taken only when its SHA-256 is the one that LiteBox
knows. It is unpacked into the user's cache folder (LITEBOX_CACHE, else ~/.cache/litebox). What is there is not fetched again.
With --json: { "version": 1, "libraries": [{ "name", "version", "licence", "folder": path, "from"?: where it came from now }] }.`,
  options: {
    archive: {
      type: "string",
      placeholder: "FILE",
      summary: "Take the library's archive from this file, and use no network",
    },
    again: { type: "boolean", summary: "Also when the source is there" },
  },
  positionals: { minimum: 0, maximum: 1 },
  async run({ positionals: [name], options: { archive, again }, json, output, workingFolder }) {
    const wanted = guestLibraries.filter((library) => name === undefined || library.name === name);
    if (wanted.length === 0)
      throw new UserError(`There is no library '${name ?? ""}'. The libraries are: ${NAMES}.`, 2);
    if (archive !== undefined && name === undefined)
      throw new UserError("Name the library that the archive is of: litebox fetch LIBRARY --archive FILE", 2);
    const { cacheFolder } = nodeBuildSystem();
    const libraries: object[] = [];
    for (const library of wanted) {
      const { folder, from } = await fetchSource(library, cacheFolder, {
        archive: archive === undefined ? undefined : resolve(workingFolder, archive),
        again,
        onProgress: (text) => output.progress(text),
      });
      const { title, version, licence } = library;
      libraries.push({
        name: library.name,
        version,
        licence,
        folder,
        ...(from === undefined ? {} : { from }),
      });
      if (!json) output.line(`${title} ${version}  ${folder}${from === undefined ? " (it was there)" : ""}`);
    }
    if (json) output.json({ version: 1, libraries });
    return 0;
  },
});
