/** What the processor knows of a small enclave, for tests of single leaf functions. */

import { EnclaveMemory } from "../memory.ts";
import { ATTRIBUTE } from "../sgx/attributes.ts";
import { EADD } from "../sgx/encls/eadd.ts";
import { encls, type EnclsCall } from "../sgx/encls/leaf.ts";
import { Epcm } from "../sgx/epcm.ts";
import { Measurement } from "../sgx/measurement.ts";
import { createProcessor } from "../sgx/processor.ts";
import { createSecs, DEFAULT_SECS, type Secs } from "../sgx/secs.ts";
import type { SgxEnclave } from "../sgx/state.ts";
import { Tracking } from "../sgx/tracking.ts";
import { imageOf } from "./images.ts";

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The parts of a call, all of which a test may change. */
export interface Fixture {
  processor: Mutable<EnclsCall["processor"]>;
  enclave: Mutable<SgxEnclave>;
}

/** The enclave of `imageOf(code)`: created, its pages added, and initialised unless a test wants it before that. */
export function sgxEnclave(code: Uint8Array, { initialised = true } = {}): Fixture {
  const image = imageOf(code);
  const memory = new EnclaveMemory(image.base, image.size);
  const { base, size, ssaFrameSize } = image;
  const enclave: SgxEnclave = {
    memory,
    epcm: new Epcm(memory),
    secs: createSecs({ ...DEFAULT_SECS, base, size, ssaFrameSize }),
    measurement: new Measurement(),
    threads: [],
    tracking: new Tracking(),
  };
  const fixture = { processor: { ...createProcessor() }, enclave };
  for (const page of image.pages) encls(EADD, { ...fixture, page });
  if (initialised) changeSecs(fixture, {}, ATTRIBUTE.INIT);
  return fixture;
}

/** Changes fields of the SECS, and sets further attributes. */
export function changeSecs({ enclave }: Fixture, changes: Partial<Secs>, flags = 0n): void {
  const secs = { ...enclave.secs, ...changes };
  enclave.secs = { ...secs, attributes: { ...secs.attributes, flags: secs.attributes.flags | flags } };
}
