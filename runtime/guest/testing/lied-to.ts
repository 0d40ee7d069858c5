/** The programs that a host lies to: one for each component that calls the host. A new one is a mode of `lied-to.c`, and its name here. */
import path from "node:path";
import { buildProgram } from "./hostile-host.ts";
import type { Program } from "./hostile-host.ts";

export const LIED_TO = ["hostcall", "net", "quote", "stdio", "threads"] as const;

export function buildLiedTo(folder: string, component: (typeof LIED_TO)[number]): Program {
  const mode = `MODE_${component.toUpperCase()}`;
  return buildProgram(path.join(folder, component), "lied-to.c", { [mode]: "1" });
}
