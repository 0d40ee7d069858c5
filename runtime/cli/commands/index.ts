/** All subcommands, in the order in which the help lists them. A new one is a file beside this one and a line here. */

import type { AnyCommand } from "../command.ts";
import { buildCommand } from "./build.ts";
import { checkCommand } from "./check.ts";
import { inspectCommand } from "./inspect.ts";
import { compareCommand } from "./compare.ts";
import { measureCommand } from "./measure.ts";
import { runCommand } from "./run.ts";
import { signCommand } from "./sign.ts";
import { tcbCommand } from "./tcb.ts";
import { verifyCommand } from "./verify.ts";

export const COMMANDS: readonly AnyCommand[] = [
  buildCommand,
  runCommand,
  checkCommand,
  tcbCommand,
  compareCommand,
  measureCommand,
  signCommand,
  inspectCommand,
  verifyCommand,
];
