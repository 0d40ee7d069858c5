/** Runs one program under one schedule after another, from the same beginning each time: how to find a race. */

import { seededRandom } from "../base/seeded-random.ts";
import { Enclave, type EngineName } from "../enclave/enclave.ts";
import type { Checkpoint } from "../enclave/checkpoint.ts";
import type { EnclaveImage } from "../enclave/image.ts";
import type { LaunchOptions } from "../enclave/sgx/platform.ts";
import { HostProcess } from "./process.ts";
import type { Schedule } from "./schedule.ts";
import type { HostServices } from "./services.ts";

export interface ExplorerOptions extends LaunchOptions {
  readonly engine?: EngineName;
  /** For RDRAND. Absent: of a random schedule its own seed, so that this one number repeats the run. */
  readonly randomSeed?: bigint;
}

/** The seed of the random numbers where only a schedule's was given. */
export function randomSeedOf(schedule: Schedule): bigint | undefined {
  return schedule.kind === "random" ? schedule.seed : undefined;
}

export class Explorer {
  readonly enclave: Enclave;
  readonly #options: ExplorerOptions;
  readonly #beginning: Checkpoint;
  #random: () => bigint = seededRandom(0n);

  constructor(image: EnclaveImage, options: ExplorerOptions = {}) {
    this.#options = options;
    this.enclave = Enclave.load(image, { ...options, random: () => this.#random() });
    this.#beginning = this.enclave.checkpoint();
  }

  /** A process at its beginning. It is valid until the next one is made. */
  process(schedule: Schedule, services: HostServices): HostProcess {
    this.enclave.restore(this.#beginning);
    this.#random = seededRandom(this.#options.randomSeed ?? randomSeedOf(schedule) ?? 0n);
    const process = new HostProcess(this.enclave, services, { schedule });
    process.buffer.bytes.fill(0);
    return process;
  }
}
