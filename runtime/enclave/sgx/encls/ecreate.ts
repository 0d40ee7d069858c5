/** ECREATE: makes the SECS of a new enclave, and begins its measurement (SDM Vol. 3D, ECREATE). */

import { PAGE_SIZE } from "../../../base/quantities.ts";
import { ATTRIBUTE } from "../attributes.ts";
import { ecreateRecord } from "../measurement.ts";
import { ssaFrameBytes } from "../ssa.ts";
import type { EnclsLeaf, EnclsCall } from "./leaf.ts";

/** x87 and SSE, which every enclave has. */
const LEAST_XFRM = 3n;

/** Its operand is the SECS, which the enclave's state already holds. */
export const ECREATE: EnclsLeaf<EnclsCall> = {
  name: "ECREATE",
  instruction: "ENCLS",
  leaf: 0,
  sdm: "Vol. 3D, ECREATE",
  summary: "Makes the SECS of a new enclave, and begins its measurement.",
  inputs: {
    RBX: "PAGEINFO with the SECS as the system wants it",
    RCX: "address of an EPC page for the SECS",
  },
  checks: [
    {
      requires: "SECS.SIZE is a power of two, and at least two pages.",
      otherwise: "#GP",
      refuse: ({ enclave: { secs } }) =>
        secs.size < 2 * PAGE_SIZE || (BigInt(secs.size) & BigInt(secs.size - 1)) !== 0n
          ? "the size of ELRANGE must be a power of two of at least two pages"
          : undefined,
    },
    {
      requires: "SECS.BASEADDR is aligned to SECS.SIZE.",
      otherwise: "#GP",
      refuse: ({ enclave: { secs } }) =>
        secs.base % secs.size === 0 ? undefined : "ELRANGE must be aligned to its size",
    },
    {
      requires: "ATTRIBUTES.XFRM has x87 and SSE, and nothing that the processor does not have.",
      otherwise: "#GP",
      refuse({ enclave: { secs }, processor }) {
        const { xfrm } = secs.attributes;
        return (xfrm & LEAST_XFRM) === LEAST_XFRM && (xfrm & ~processor.xfrm) === 0n
          ? undefined
          : "XFRM must have x87 and SSE, and only what the processor has (AVX is as much as this one can do)";
      },
    },
    {
      requires: "SECS.MISCSELECT has nothing that the processor does not have.",
      otherwise: "#GP",
      refuse: ({ enclave: { secs }, processor }) =>
        (secs.miscSelect & ~processor.miscSelect) === 0
          ? undefined
          : "MISCSELECT names what the processor cannot save (it has EXINFO only)",
    },
    {
      requires:
        "A frame of SECS.SSAFRAMESIZE pages holds the XSAVE area of XFRM, what MISCSELECT names, and the general registers.",
      otherwise: "#GP",
      refuse({ enclave: { secs } }) {
        const needed = ssaFrameBytes(secs.attributes.xfrm, secs.miscSelect);
        return secs.ssaFrameSize * PAGE_SIZE >= needed
          ? undefined
          : `SSAFRAMESIZE of ${String(secs.ssaFrameSize)} pages does not hold a frame of ${String(needed)} bytes`;
      },
    },
    {
      requires: "ATTRIBUTES.INIT is 0, and no attribute is set that the processor does not have.",
      otherwise: "#GP",
      refuse: ({ enclave: { secs }, processor }) =>
        (secs.attributes.flags & ~(processor.attributeFlags & ~ATTRIBUTE.INIT)) === 0n
          ? undefined
          : "ATTRIBUTES has bits that the processor does not have, or INIT, which only EINIT sets",
    },
    {
      requires: "Without the attribute KSS, SECS.CONFIGID and SECS.CONFIGSVN are zero.",
      otherwise: "#GP",
      refuse: ({ enclave: { secs } }) =>
        (secs.attributes.flags & ATTRIBUTE.KSS) !== 0n ||
        (secs.configSvn === 0 && secs.configId.every((byte) => byte === 0))
          ? undefined
          : "CONFIGID and CONFIGSVN are for enclaves with key separation and sharing only (the attribute KSS)",
    },
  ],
  effect: "The enclave exists, with no pages yet. SSAFRAMESIZE and SIZE are measured.",
  perform({ enclave: { secs, measurement } }) {
    measurement.update(ecreateRecord(secs.ssaFrameSize, secs.size));
  },
};
