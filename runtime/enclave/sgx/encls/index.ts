/** The leaves of ENCLS that the platform has. */

import type { LeafRecord } from "../leaf.ts";
import { EADD } from "./eadd.ts";
import { EAUG } from "./eaug.ts";
import { EBLOCK } from "./eblock.ts";
import { ECREATE } from "./ecreate.ts";
import { EDBGRD, EDBGWR } from "./edbg.ts";
import { EEXTEND } from "./eextend.ts";
import { EINIT } from "./einit.ts";
import { EMODPR } from "./emodpr.ts";
import { EMODT } from "./emodt.ts";
import { EREMOVE } from "./eremove.ts";
import { ETRACK } from "./etrack.ts";

export const ENCLS_LEAVES: readonly LeafRecord<never>[] = [
  ECREATE,
  EADD,
  EINIT,
  EREMOVE,
  EDBGRD,
  EDBGWR,
  EEXTEND,
  EBLOCK,
  ETRACK,
  EAUG,
  EMODPR,
  EMODT,
];
