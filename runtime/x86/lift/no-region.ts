/** For code outside of any region: it has neither operands of an instruction nor accesses nor flags. */

import type { Surroundings } from "./assembler.ts";
import type { Step } from "./steps.ts";

export const NO_STEP = { slots: [] } as unknown as Step;

export const NO_SURROUNDINGS: Surroundings = {
  leaveIf: absent,
  check: absent,
  index: absent,
  offset: absent,
  rules: absent,
  float: absent,
  materialize: absent,
};

function absent(): never {
  throw new Error("LiteBox internal error: code needs what only a region has");
}
