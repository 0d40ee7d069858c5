/** What the host is to a unit test: the same each time, and nothing of a test is left on it. */

import { MemoryStorage } from "../../host/files/memory-storage.ts";
import { restrictedFiles } from "../../host/files/policy.ts";
import { repeatableClock, type HostServices, type Quoting } from "../../host/services.ts";
import { restricted } from "../../host/tcp/policy.ts";
import { machineNetwork } from "../network.ts";
import type { OpenedImage } from "../open-image.ts";
import { machineFiles } from "../storage.ts";

const NOTHING = new Uint8Array();

/** The seed of a test's random numbers where none is given. `test`: its name, if a test is run at all. */
export function defaultSeed(test: string | undefined): bigint | undefined {
  return test === undefined ? undefined : 0n;
}

/** Of the machine it has what the manifest lets it reach. */
export function testHost(
  { tcp, files }: Pick<OpenedImage, "tcp" | "files">,
  quoting: Quoting,
): Omit<HostServices, "writeConsole" | "arguments"> {
  return {
    readConsole: () => NOTHING,
    clock: repeatableClock,
    network: restricted(machineNetwork, tcp),
    storage: new MemoryStorage(),
    hostFiles: restrictedFiles(machineFiles(files.folder), files.named),
    quoting,
  };
}
