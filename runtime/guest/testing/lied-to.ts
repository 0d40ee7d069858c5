/** The programs that a host lies to: one for each component that calls the host. A new one is a mode of `lied-to.c`, and its name here. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { component as componentNamed } from "../../api/components.ts";
import { build, writeFiles } from "../../image/testing/temporary-project.ts";
import { lacksMbedtls } from "../../image/testing/third-party.ts";
import { readProgram } from "./hostile-host.ts";
import type { Program } from "./hostile-host.ts";
import { GUEST } from "./native.ts";

export const LIED_TO = ["fs", "hostcall", "hostfiles", "net", "quote", "stdio", "threads"] as const;

export type LiedTo = (typeof LIED_TO)[number];

/** For a test's `skip`: why its program cannot be built here. */
export function lacksFor(component: LiedTo): string | false {
  return componentNamed(component)?.needs !== undefined && lacksMbedtls;
}

export async function buildLiedTo(folder: string, component: LiedTo): Promise<Program> {
  const at = path.join(folder, component);
  const room = component === "fs" ? { heap: "128K", stack: "32K" } : { heap: "16K", stack: "16K" };
  const manifest = {
    name: "entry",
    enclave: { threads: 2, ...room },
    defines: { [`MODE_${component.toUpperCase()}`]: "1" },
  };
  const main = await readFile(path.join(GUEST, "testing/lied-to.c"), "utf8");
  await writeFiles(at, { "main.c": main, "litebox.json": JSON.stringify(manifest) });
  await build(at);
  return readProgram(at);
}
