/** `--epc`: how much of the enclave page cache is there for the enclave. */

import { UserError } from "../base/errors.ts";
import { PAGE_SIZE } from "../base/quantities.ts";
import { parseSize } from "../image/manifest/size.ts";

/** Pages: `200`; or a size with its unit, of which whole pages count: `512K`, `93M`. Throws a UserError for anything else. */
export function epcOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = parseSize(text);
  if (number === undefined)
    throw new UserError(`--epc takes a number of pages or a size such as 512K or 93M, not '${text}'.`, 2);
  return /\d$/.test(text) ? number : Math.floor(number / PAGE_SIZE);
}
