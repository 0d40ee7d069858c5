/**
 * A process of its own for the bench of builds: builds a project as `litebox build` does, and says on standard output when it had ended,
 * in milliseconds since Node had started itself, and for how much of that a compiler or a linker was running.
 *
 *   node child.cjs PROJECT GUEST
 */

import { performance } from "node:perf_hooks";

import { buildProject } from "../../runtime/image/build.ts";
import { nodeBuildSystem } from "../../runtime/image/machine/node-system.ts";
import type { BuildSystem } from "../../runtime/image/system.ts";

export interface BuildTimes {
  readonly started: number;
  readonly ended: number;
  /** While at least one process of another program ran. */
  readonly programs: number;
  /** Of the main thread, from `started` on. */
  readonly processor: number;
  readonly compiled: number;
  readonly linked: boolean;
}

const now = () => performance.now() - performance.nodeTiming.bootstrapComplete;

/** The system, and how long programs have been running that it was asked to run. */
function watched(system: BuildSystem): { readonly system: BuildSystem; spent(): number } {
  let running = 0;
  let since = 0;
  let spent = 0;
  return {
    system: {
      ...system,
      async run(...job) {
        if (running++ === 0) since = now();
        try {
          return await system.run(...job);
        } finally {
          if (--running === 0) spent += now() - since;
        }
      },
    },
    spent: () => spent,
  };
}

async function main([folder = "", guestFolder = ""]: readonly string[]): Promise<BuildTimes> {
  const started = now();
  const before = process.threadCpuUsage();
  const watch = watched(nodeBuildSystem());
  const { compiled, linked } = await buildProject(folder, { guestFolder }, watch.system);
  const { user, system: kernel } = process.threadCpuUsage(before);
  const processor = (user + kernel) / 1000;
  return { started, ended: now(), programs: watch.spent(), processor, compiled: compiled.length, linked };
}

void main(process.argv.slice(2)).then((times) => process.stdout.write(JSON.stringify(times)));
