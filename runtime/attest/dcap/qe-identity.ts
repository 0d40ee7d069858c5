/** The identity of the quoting enclave, version 2 (Intel's Provisioning Certification Service): which enclaves may sign quotes. */

import { z } from "zod";

import type { Parsed } from "../../base/result.ts";
import { hexBytes, partLevel, readSignedJson, time } from "./signed-json.ts";

const schema = z
  .object({
    version: z.literal(2),
    id: z.enum(["QE", "QVE", "TD_QE"]),
    issueDate: time,
    nextUpdate: time,
    tcbEvaluationDataNumber: z.int().min(0).default(0),
    // In the order of memory: little-endian, as MISCSELECT stands in a report.
    miscselect: hexBytes(4),
    miscselectMask: hexBytes(4),
    attributes: hexBytes(16),
    attributesMask: hexBytes(16),
    mrsigner: hexBytes(32),
    isvprodid: z.int().min(0).max(0xffff),
    tcbLevels: z.array(partLevel).max(1000),
  })
  .transform(({ tcbEvaluationDataNumber, ...rest }) => ({
    ...rest,
    evaluationNumber: tcbEvaluationDataNumber,
  }));

/** Times in Unix seconds. */
export type QeIdentity = z.output<typeof schema>;

/** `bytes` are the value of `enclaveIdentity` as it was served: the signature is over them. */
export function readQeIdentity(bytes: Uint8Array): Parsed<QeIdentity> {
  return readSignedJson(bytes, schema, "The QE identity");
}
