/** Recording a run, and what a recording needs from this machine to be repeated. */

import { writeFile } from "node:fs/promises";
import { dirname, relative, resolve, sep } from "node:path";
import { UserError } from "../base/errors.ts";
import { fromHex, toHex } from "../base/hex.ts";
import { derivationData, type KeyDependencies, type KeyName } from "../enclave/sgx/keys.ts";
import { createProcessor, keyOf, type SgxProcessor } from "../enclave/sgx/processor.ts";
import { Journal } from "../host/history/journal.ts";
import { readRecording, type Recording, writeRecording } from "../host/history/recording.ts";
import { readUserFile } from "./files.ts";
import type { OpenedImage } from "./open-image.ts";

export interface RunFacts {
  readonly words: readonly string[];
  readonly epcPages: number | undefined;
}

export class Recorder {
  readonly journal = new Journal();
  /** As the given one, but that it remembers the keys that it derives. */
  readonly processor: SgxProcessor;
  readonly #file: string;
  readonly #keys = new Map<string, string>();
  readonly #own: SgxProcessor;

  constructor(file: string, processor: SgxProcessor) {
    this.#file = file;
    this.#own = processor;
    this.processor = Object.create(processor, {
      derive: {
        value: (name: KeyName, dependencies: KeyDependencies): Uint8Array => {
          const key = keyOf(processor, name, dependencies);
          this.#keys.set(derivation(name, dependencies), toHex(key));
          return key;
        },
      },
    }) as SgxProcessor;
  }

  /** Throws a UserError where the file cannot be written. */
  async write(opened: OpenedImage, mrenclave: Uint8Array, { words, epcPages }: RunFacts): Promise<void> {
    const { configId, configSvn } = opened.configuration;
    const recording: Recording = {
      name: opened.name,
      image: relative(dirname(this.#file), opened.file).split(sep).join("/"),
      mrenclave,
      signature: opened.signature.bytes,
      configId,
      configSvn,
      epcPages,
      arguments: words,
      keys: this.#keys,
      // Whoever makes a report derives its key.
      reportKeyId: this.#keys.size === 0 ? new Uint8Array(KEY_ID_SIZE) : this.#own.keys.reportKeyId,
      journal: this.journal.content,
    };
    try {
      await writeFile(this.#file, writeRecording(recording), { mode: 0o600 });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UserError(`Cannot write the recording ${this.#file}: ${reason}.`);
    }
  }
}

const KEY_ID_SIZE = 32;
const KEY_SIZE = 16;

/** What a key is derived from, without what is the platform's own. */
function derivation(name: KeyName, dependencies: KeyDependencies): string {
  return toHex(derivationData(name, dependencies, { ownerEpoch: new Uint8Array(KEY_SIZE) }));
}

/** The processor of the recorded run. A key that it did not derive then it does not have. */
export function recordedProcessor({ keys, reportKeyId }: Recording): SgxProcessor {
  const processor = createProcessor({
    derive: (name, dependencies) =>
      fromHex(keys.get(derivation(name, dependencies)) ?? "") ?? new Uint8Array(KEY_SIZE),
  });
  return { ...processor, keys: { ...processor.keys, reportKeyId } };
}

/** Throws a UserError that says why the file is no recording. */
export async function openRecording(file: string): Promise<Recording> {
  const { value, problems } = readRecording(await readUserFile(file, "the recording"));
  if (value === undefined) throw new UserError(`${file}: ${problems[0]?.message ?? "this is no recording."}`);
  return value;
}

/** Where the image of a recording should be. */
export function imageOfRecording(file: string, { image }: Recording): string {
  return resolve(dirname(file), image);
}
