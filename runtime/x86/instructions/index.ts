/** The instruction table: every record, in the order in which the manual's families come. */

import type { Instruction } from "../instruction.ts";
import * as aes from "./aes.ts";
import * as arithmetic from "./arithmetic.ts";
import * as atomic from "./atomic.ts";
import * as bits from "./bits.ts";
import * as control from "./control.ts";
import * as move from "./move.ts";
import * as multiply from "./multiply.ts";
import * as random from "./random.ts";
import * as shifts from "./shifts.ts";
import * as sseConvert from "./sse-convert.ts";
import * as sseFloat from "./sse-float.ts";
import * as sseInteger from "./sse-integer.ts";
import * as sseMoves from "./sse-moves.ts";
import * as sseShuffle from "./sse-shuffle.ts";
import * as sseState from "./sse-state.ts";
import { leave, pop, popfq, push, pushfq } from "./stack.ts";
import * as strings from "./strings.ts";
import * as system from "./system.ts";
import * as unary from "./unary.ts";

type Family = Readonly<Record<string, Instruction | readonly Instruction[]>>;

function all(...families: readonly Family[]): readonly Instruction[] {
  return families.flatMap((family) => Object.values(family)).flat();
}

const stack = { push, pop, leave, pushfq, popfq };

export const INSTRUCTIONS: readonly Instruction[] = all(
  move,
  arithmetic,
  unary,
  multiply,
  shifts,
  bits,
  stack,
  control,
  strings,
  atomic,
  system,
  random,
  sseMoves,
  sseFloat,
  sseConvert,
  sseInteger,
  sseShuffle,
  sseState,
  aes,
);
