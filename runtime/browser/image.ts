/** From the files of a build to an enclave that can run. */

import { UserError } from "../base/errors.ts";
import { toHex } from "../base/hex.ts";
import { decodeTextFile, decodeUtf8 } from "../base/text.ts";
import { Enclave } from "../enclave/enclave.ts";
import { DEFAULT_BASE, measure, readSgxs } from "../enclave/image.ts";
import { createProcessor } from "../enclave/sgx/processor.ts";
import { MemoryStorage } from "../host/files/memory-storage.ts";
import type { Journal } from "../host/history/journal.ts";
import { HostProcess } from "../host/process.ts";
import type { SeenCall } from "../host/seen-call.ts";
import type { HostServices } from "../host/services.ts";
import { readManifest } from "../image/manifest/read.ts";
import { configurationOf, readBuildRecord } from "../image/record.ts";
import { systemClock } from "../simulator/clock.ts";
import { simulatedQuoting } from "../simulator/quoting.ts";
import type { ImageFiles } from "./contract.ts";

export interface Surroundings {
  /** Of the simulated platform, for keys and reports. */
  readonly secret: Uint8Array;
  readonly console: Pick<HostServices, "readConsole" | "writeConsole">;
  /** Further arguments of `main`; undefined: those of the manifest. */
  readonly words?: readonly string[] | undefined;
  /** To go back in time. */
  readonly journal?: Journal;
  readonly onCall?: (call: SeenCall) => void;
}

/** The program, loaded. The enclave's files are gone after the run, and there is no network: a browser has none of the kind. */
export function startProgram(files: ImageFiles, surroundings: Surroundings): HostProcess {
  const { secret, console, words, journal, onCall } = surroundings;
  const processor = createProcessor({ platformSecret: () => secret });
  const random = journal === undefined ? browserRandom : () => journal.number(browserRandom);
  const enclave = loadEnclave(files, { random, processor });
  const services: HostServices = {
    ...console,
    arguments: [files.name, ...(words ?? runSettings(files).arguments)],
    clock: systemClock,
    storage: new MemoryStorage(),
    quoting: simulatedQuoting(processor),
  };
  return new HostProcess(enclave, services, { ...(journal && { journal }), ...(onCall && { onCall }) });
}

function loadEnclave(
  { name, image: bytes, signature, record: recordBytes }: ImageFiles,
  options: Pick<Parameters<typeof Enclave.load>[1], "random" | "processor">,
): Enclave {
  const record = recordBytes && readBuildRecord(decodeUtf8(recordBytes));
  const { value: image, problems } = readSgxs(bytes, record?.image.base ?? DEFAULT_BASE);
  if (image === undefined)
    throw new UserError(`${name}.sgxs: ${problems[0]?.message ?? "this is not an enclave image."}`);
  if (signature === undefined)
    throw new UserError(
      `Beside ${name}.sgxs is no ${name}.sig, and without a signature no enclave starts. 'litebox build' writes both: keep them together.`,
    );
  const own = record?.mrenclave === mrenclaveOf(bytes) ? record : undefined;
  try {
    return Enclave.load(image, { ...options, ...configurationOf(own), sigstruct: signature });
  } catch (error) {
    throw error instanceof UserError ? new UserError(`${name}.sig: ${error.message}`) : error;
  }
}

/** In hexadecimal. */
export function mrenclaveOf(image: Uint8Array): string {
  return toHex(measure(image));
}

/** What the manifest says of runs; nothing of one that has mistakes. */
export function runSettings({ manifest }: ImageFiles): {
  readonly arguments: readonly string[];
  readonly input?: string | undefined;
} {
  return (manifest && readManifest(decodeTextFile(manifest)).value?.run) ?? { arguments: [] };
}

function browserRandom(): bigint {
  const [number = 0n] = crypto.getRandomValues(new BigUint64Array(1));
  return number;
}
