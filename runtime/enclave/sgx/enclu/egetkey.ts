/** EGETKEY: the enclave gets a key of 128 bits that depends on the processor and on who the enclave is (SDM Vol. 3D, EGETKEY). */

import { ATTRIBUTE } from "../attributes.ts";
import {
  keyDependencies,
  keyNameOf,
  type KeyRequest,
  KEYREQUEST_SIZE,
  KSS_POLICIES,
  readKeyRequest,
} from "../key-request.ts";
import type { KeyName } from "../keys.ts";
import { keyOf } from "../processor.ts";
import { hasAttribute } from "../secs.ts";
import { complete, type EncluCall, type EncluLeaf, INSIDE } from "./leaf.ts";
import { type Operand, operandBytes, operandChecks } from "./operands.ts";

const KEYREQUEST: Operand = { register: "rbx", name: "KEYREQUEST", size: KEYREQUEST_SIZE, access: "read" };
const OUTPUT: Operand = { register: "rcx", name: "the key", size: 16, access: "write" };

function request(call: EncluCall): KeyRequest {
  return readKeyRequest(operandBytes(call, KEYREQUEST));
}

/** Keys other than the report key are bound to versions, which the request names. */
const VERSIONED: ReadonlySet<KeyName | undefined> = new Set<KeyName>([
  "SEAL",
  "PROVISION",
  "PROVISION_SEAL",
  "EINITTOKEN",
]);
const isVersioned = (wanted: KeyRequest): boolean => VERSIONED.has(keyNameOf(wanted));

export const EGETKEY: EncluLeaf = {
  name: "EGETKEY",
  instruction: "ENCLU",
  leaf: 1,
  sdm: "Vol. 3D, EGETKEY",
  summary: "The enclave gets a key of 128 bits that depends on the processor and on who the enclave is.",
  inputs: { RBX: "address of the KEYREQUEST", RCX: "address that the key is written to" },
  checks: [
    INSIDE,
    ...operandChecks(KEYREQUEST),
    ...operandChecks(OUTPUT),
    {
      requires: "Reserved bytes of the KEYREQUEST, and reserved bits of its KEYPOLICY, are zero.",
      otherwise: "#GP",
      refuse: (call) =>
        request(call).hasReserved
          ? "the KEYREQUEST has reserved bytes or policy bits that are not zero"
          : undefined,
    },
    {
      requires:
        "Without the attribute KSS, KEYPOLICY has none of NOISVPRODID, CONFIGID, ISVFAMILYID and ISVEXTPRODID, and CONFIGSVN is 0.",
      otherwise: "#GP",
      refuse: (call) => {
        const { keyPolicy, configSvn } = request(call);
        const isUsed = (keyPolicy & KSS_POLICIES) !== 0 || configSvn !== 0;
        return isUsed && !hasAttribute(call.enclave.secs, ATTRIBUTE.KSS)
          ? "the KEYREQUEST asks for key separation and sharing, which this enclave does not have (the attribute KSS)"
          : undefined;
      },
    },
    {
      requires: "KEYNAME names a key.",
      otherwise: "SGX_INVALID_KEYNAME",
      refuse: (call) =>
        keyNameOf(request(call)) === undefined
          ? `there is no key with the name ${String(request(call).keyName)}`
          : undefined,
    },
    {
      requires:
        "For the EINITTOKEN key the enclave has the attribute EINITTOKENKEY, for both provisioning keys PROVISIONKEY.",
      otherwise: "SGX_INVALID_ATTRIBUTE",
      refuse: (call) => {
        const { secs } = call.enclave;
        const name = keyNameOf(request(call));
        if (name === "EINITTOKEN" && !hasAttribute(secs, ATTRIBUTE.EINITTOKENKEY))
          return "only a launch enclave gets this key (the attribute EINITTOKENKEY)";
        const isProvisioning = name === "PROVISION" || name === "PROVISION_SEAL";
        return isProvisioning && !hasAttribute(secs, ATTRIBUTE.PROVISIONKEY)
          ? "only a provisioning enclave gets this key (the attribute PROVISIONKEY)"
          : undefined;
      },
    },
    {
      requires: "But for the report key, CPUSVN is not beyond the processor's.",
      otherwise: "SGX_INVALID_CPUSVN",
      refuse: (call) =>
        isVersioned(request(call)) && call.processor.reachedCpuSvn(request(call).cpuSvn) === undefined
          ? "the KEYREQUEST names a security version (CPUSVN) that the processor has not reached"
          : undefined,
    },
    {
      requires:
        "But for the report key, ISVSVN is not above that of the enclave, and for the sealing keys neither is CONFIGSVN.",
      otherwise: "SGX_INVALID_ISVSVN",
      refuse: (call) => {
        const wanted = request(call);
        const { secs } = call.enclave;
        if (!isVersioned(wanted)) return undefined;
        if (wanted.isvSvn > secs.isvSvn)
          return "the KEYREQUEST names a security version (ISVSVN) above the enclave's own";
        const isSealing = keyNameOf(wanted) === "SEAL" || keyNameOf(wanted) === "PROVISION_SEAL";
        return isSealing && wanted.configSvn > secs.configSvn
          ? "the KEYREQUEST names a CONFIGSVN above the enclave's own"
          : undefined;
      },
    },
  ],
  effect:
    "The key is written. It is AES-128-CMAC over what the key depends on, as in the simulation of Intel's SGX SDK, with a root key of the simulated platform.",
  perform(call) {
    const wanted = request(call);
    const name = keyNameOf(wanted) ?? "REPORT";
    const dependencies = keyDependencies(wanted, call.enclave.secs, call.processor);
    operandBytes(call, OUTPUT).set(keyOf(call.processor, name, dependencies));
    return complete(call);
  },
};
