/** `npm run matrix`: tries every debugger on every stub, and writes the page of docs/. */

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { hasTool } from "../../../debug-adapter/testing/debuggee.ts";
import { DEBUGGERS } from "./debuggers.ts";
import { matrix } from "./matrix.ts";
import { pageOf } from "./page.ts";

const PAGE = fileURLToPath(new URL("../../../docs/debuggers.md", import.meta.url));

const tools = [
  "gdb",
  "gdbserver",
  "qemu-x86_64",
  "qemu-system-x86_64",
  ...DEBUGGERS.flatMap(({ needs }) => needs ?? []),
];
const versions = [...new Set(tools)].filter(hasTool).map((tool) => {
  const text = execFileSync(tool, ["--version"], { encoding: "utf8" });
  return `${tool} ${/\d+\.\d[\w.]*/.exec(text)?.[0] ?? "of unknown version"}`;
});
const found = await matrix();
writeFileSync(
  PAGE,
  await format(pageOf(found, versions), { ...(await resolveConfig(PAGE)), filepath: PAGE }),
);
for (const { debugger: name, stub, works, fails } of found.cells)
  process.stdout.write(`${name} on ${stub}: ${works.length} work, ${fails.length} do not\n`);
for (const text of found.skipped) process.stdout.write(`skipped: ${text}\n`);
process.exit(0);
