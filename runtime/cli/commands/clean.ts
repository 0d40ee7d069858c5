/** `litebox clean`: removes what builds have made of a project. */

import { nodeBuildSystem } from "../../image/machine/node-system.ts";
import { joinPath } from "../../image/paths.ts";
import { BUILD_FOLDER, openProject } from "../../image/project.ts";
import { projectFolder } from "../building.ts";
import { defineCommand } from "../command.ts";

export const cleanCommand = defineCommand({
  name: "clean",
  usage: "[DIR]",
  summary: "Remove everything that was built of a project",
  details: `
Removes the folder build of the project in DIR (default: the current folder): images, signatures, objects, of the debug build and of the
release. Sources, keys and the enclave's own files ("storage") stay, and so do the compiled parts of the library OS in the
user's cache.
With --json: { "version": 1, "folder": what is gone, "removed": whether it was there }.`,
  options: {},
  positionals: { minimum: 0, maximum: 1 },
  async run({ positionals, json, output, workingFolder }) {
    const system = nodeBuildSystem();
    // Only a project's: a folder that happens to be called so elsewhere is none of our business.
    const project = await openProject(await projectFolder(positionals[0], workingFolder), system);
    const folder = joinPath(project.folder, BUILD_FOLDER);
    const removed = (await system.stamp(folder)) !== undefined;
    await system.remove(folder);
    if (json) output.json({ version: 1, folder, removed });
    else output.line(removed ? `removed ${folder}` : `there is no ${folder}`);
    return 0;
  },
});
