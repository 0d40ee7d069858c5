/** Where RDRAND's numbers come from where no seed is given: the operating system. */

import { randomBytes } from "node:crypto";

export function systemRandom(): bigint {
  return randomBytes(8).readBigUInt64LE();
}
