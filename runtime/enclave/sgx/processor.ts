/** What is the same for all enclaves of a simulated platform: its keys, its security version, what it offers. */

import {
  deriveKey,
  keyMaterialFrom,
  PLATFORM_SECRET_SIZE,
  type KeyDependencies,
  type KeyMaterial,
  type KeyName,
} from "./keys.ts";

export interface SgxProcessor {
  readonly keys: KeyMaterial;
  /** Gives 16 bytes where keys are not simply derived from `keys`: whoever records a run wants to know them, and who repeats it has only those. */
  readonly derive?: (this: void, name: KeyName, dependencies: KeyDependencies) => Uint8Array;
  /** 16 bytes: the security version of the processor. */
  readonly cpuSvn: Uint8Array;
  /** The security version that a request names, as it enters keys; undefined for one that the processor has not reached. */
  reachedCpuSvn(this: void, wanted: Uint8Array): Uint8Array | undefined;
  /** IA32_SGXLEPUBKEYHASH; undefined where the system sets it to each enclave's own signer before EINIT, as Linux does. */
  readonly launchKeyHash: Uint8Array | undefined;
  /** Bits of XCR0, MISCSELECT and ATTRIBUTES that exist. */
  readonly xfrm: bigint;
  readonly miscSelect: number;
  readonly attributeFlags: bigint;
  /** RDTSC and RDTSCP inside an enclave: processors with SGX2 allow them, those with SGX1 give #UD. What runs on both uses neither. */
  readonly timeStampCounter: boolean;
  /** Pages of the enclave page cache that are there for enclaves; undefined for as many as are wanted. */
  readonly epcPages: number | undefined;
}

export interface ProcessorOptions extends Partial<Omit<SgxProcessor, "keys">> {
  /**
   * Gives 32 bytes when the first key is wanted. Whoever has them has every key of the platform. Without, they are zeros: the platform is
   * one that has no secrets.
   */
  platformSecret?(this: void): Uint8Array;
}

/** MODE64BIT, DEBUG, PROVISIONKEY, EINITTOKENKEY, KSS and AEXNOTIFY; CET is not modelled. */
const ATTRIBUTE_FLAGS = 0x4b6n;

const CPUSVN = Uint8Array.of(1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

/** Beyond is what is newer in any part. */
function reachedCpuSvn(wanted: Uint8Array): Uint8Array | undefined {
  return wanted.some((part, index) => part > (CPUSVN[index] ?? 0)) ? undefined : wanted;
}

export function createProcessor({ platformSecret, ...options }: ProcessorOptions = {}): SgxProcessor {
  let keys: KeyMaterial | undefined;
  return {
    get keys() {
      return (keys ??= keyMaterialFrom(platformSecret?.() ?? new Uint8Array(PLATFORM_SECRET_SIZE)));
    },
    cpuSvn: CPUSVN,
    reachedCpuSvn,
    launchKeyHash: undefined,
    xfrm: 7n,
    miscSelect: 1,
    attributeFlags: ATTRIBUTE_FLAGS,
    timeStampCounter: false,
    epcPages: undefined,
    ...options,
  };
}

/** The key of this name, as EGETKEY gives it: 16 bytes. Nothing else of the platform's secret reaches enclaves but KEYID of reports. */
export function keyOf(processor: SgxProcessor, name: KeyName, dependencies: KeyDependencies): Uint8Array {
  return processor.derive?.(name, dependencies) ?? deriveKey(name, dependencies, processor.keys);
}
