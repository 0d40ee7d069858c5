/** The suites that there are. */

import { gdbSuite } from "./gdb/suite.ts";
import type { Suite } from "./suite.ts";

export const SUITES: readonly Suite[] = [gdbSuite];
