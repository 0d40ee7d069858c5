/** The suites that there are. */

import { dexterSuite } from "./dexter/suite.ts";
import { gdbSuite } from "./gdb/suite.ts";
import { qemuSuite } from "./qemu/suite.ts";
import type { Suite } from "./suite.ts";

export const SUITES: readonly Suite[] = [gdbSuite, qemuSuite, dexterSuite];
