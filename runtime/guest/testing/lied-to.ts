/** The programs that a host lies to: one for each component that calls the host. A new one is a mode of `lied-to.c`, and its name here. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { component as componentNamed } from "../../api/components.ts";
import { build, writeFiles } from "../../image/testing/temporary-project.ts";
import { lacksMbedtls } from "../../image/testing/third-party.ts";
import { readProgram } from "./hostile-host.ts";
import type { Program } from "./hostile-host.ts";
import { LyingHost } from "./lying-host.ts";
import { GUEST } from "./native.ts";

export const LIED_TO = [
  "channel",
  "fs",
  "hostcall",
  "hostfiles",
  "net",
  "quote",
  "ratls",
  "stdio",
  "threads",
] as const;

export type LiedTo = (typeof LIED_TO)[number];

/** What programs with cryptography need: room, and instructions from an entry to the next exit. */
const NEEDS: Readonly<Partial<Record<LiedTo, { heap: string; stack: string; budget?: number }>>> = {
  channel: { heap: "128K", stack: "32K", budget: 50_000_000 },
  fs: { heap: "128K", stack: "32K" },
  ratls: { heap: "512K", stack: "64K", budget: 50_000_000 },
};

/** For a test's `skip`: why its program cannot be built here. */
export function lacksFor(component: LiedTo): string | false {
  return componentNamed(component)?.needs !== undefined && lacksMbedtls;
}

export async function buildLiedTo(folder: string, component: LiedTo): Promise<Program> {
  const at = path.join(folder, component);
  const { heap = "16K", stack = "16K" } = NEEDS[component] ?? {};
  const manifest = {
    name: "entry",
    enclave: { threads: 2, heap, stack },
    defines: { [`MODE_${component.toUpperCase()}`]: "1" },
  };
  const main = await readFile(path.join(GUEST, "testing/lied-to.c"), "utf8");
  await writeFiles(at, { "main.c": main, "litebox.json": JSON.stringify(manifest) });
  await build(at);
  return readProgram(at);
}

/** A host that lies to that program. */
export async function liarTo(folder: string, component: LiedTo): Promise<LyingHost> {
  const { budget } = NEEDS[component] ?? {};
  return new LyingHost(await buildLiedTo(folder, component), budget === undefined ? {} : { budget });
}
