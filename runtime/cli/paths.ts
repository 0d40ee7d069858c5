/** Where the CLI finds what belongs to it, both when run from its sources and when bundled into `dist/cli.cjs`. */

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** `runtime/cli` from source, `dist` when bundled. */
function ownFolder(): string {
  return dirname(fileURLToPath(import.meta.url));
}

/** The folder of the library OS's sources, headers and linker script. */
export function guestFolder(): string {
  return runtimeFolder("guest");
}

/** The folder of the style and script of the treemap page. */
export function pageFolder(): string {
  return runtimeFolder("tcb/page");
}

/** The folder of the samples, which new projects begin as. */
export function samplesFolder(): string {
  const bundled = join(ownFolder(), "..", "samples");
  return existsSync(bundled) ? bundled : join(ownFolder(), "..", "..", "samples");
}

function runtimeFolder(name: string): string {
  const bundled = join(ownFolder(), "..", "runtime", name);
  return existsSync(bundled) ? bundled : join(ownFolder(), "..", name);
}

/** The version in the `package.json` that this CLI was shipped with. */
export function ownVersion(): string {
  for (const up of [[".."], ["..", ".."]]) {
    const file = join(ownFolder(), ...up, "package.json");
    if (!existsSync(file)) continue;
    const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof manifest === "object" && manifest !== null && "version" in manifest)
      return String(manifest.version);
  }
  return "unknown";
}
