/** Judges evidence by a policy, as `litebox verify` does. Its collateral is the simulated platform's, or in the evidence. */

import { givenCollateral } from "../attest/given.ts";
import { judgementJson, notesOf } from "../attest/judgement.ts";
import { readPolicy } from "../attest/policy/read.ts";
import { verify } from "../attest/verify.ts";
import { UserError } from "../base/errors.ts";
import { decodeTextFile } from "../base/text.ts";

/** `time` in Unix seconds. Throws a `UserError` where the policy has mistakes. */
export async function judge(
  file: string,
  evidence: Uint8Array,
  policyFile: Uint8Array,
  time: number,
): Promise<object> {
  const { value: policy, problems } = readPolicy(decodeTextFile(policyFile));
  if (policy === undefined)
    throw new UserError(`The policy has mistakes: ${problems.map(({ message }) => message).join("; ")}.`);
  const given = await givenCollateral([], evidence, policy, time);
  const result = await verify(evidence, given.collateral, policy, time);
  return judgementJson({ file }, time, notesOf(given, result), result);
}
