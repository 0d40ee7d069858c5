/** All subcommands, in the order in which the help lists them. A new one is a file beside this one and a line here. */

import type { AnyCommand } from "../command.ts";
import { measureCommand } from "./measure.ts";

export const COMMANDS: readonly AnyCommand[] = [measureCommand];
