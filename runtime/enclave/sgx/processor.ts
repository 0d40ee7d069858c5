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
  /** 16 bytes: the only way in which what enclaves do depends on the platform's secret, but for `reportKeyId`. */
  deriveKey(this: void, name: KeyName, dependencies: KeyDependencies): Uint8Array;
  /** 32 bytes: KEYID of the reports that this platform makes. */
  readonly reportKeyId: Uint8Array;
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
  let known: KeyMaterial | undefined;
  const keys = (): KeyMaterial =>
    (known ??= keyMaterialFrom(platformSecret?.() ?? new Uint8Array(PLATFORM_SECRET_SIZE)));
  const own: SgxProcessor = {
    get keys() {
      return keys();
    },
    deriveKey: (name, dependencies) => deriveKey(name, dependencies, keys()),
    get reportKeyId() {
      return keys().reportKeyId;
    },
    cpuSvn: CPUSVN,
    reachedCpuSvn,
    launchKeyHash: undefined,
    xfrm: 7n,
    miscSelect: 1,
    attributeFlags: ATTRIBUTE_FLAGS,
    timeStampCounter: false,
    epcPages: undefined,
  };
  // Properties that are worked out when they are wanted stay so.
  return Object.defineProperties(own, Object.getOwnPropertyDescriptors(options));
}
