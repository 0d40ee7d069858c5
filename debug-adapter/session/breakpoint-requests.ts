/** The requests that set breakpoints. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { breakpointToDap } from "../dap/convert.ts";
import type { Positions } from "../dap/positions.ts";
import type { Handlers } from "../dap/requests.ts";
import type { BreakpointState } from "./breakpoints.ts";
import type { Debuggee } from "./debuggee.ts";
import type { BreakpointWish } from "./wishes.ts";

interface Owner {
  readonly debuggee: Debuggee;
  readonly positions: Positions;
}

type BreakpointRequests =
  | "setBreakpoints"
  | "setFunctionBreakpoints"
  | "setInstructionBreakpoints"
  | "setExceptionBreakpoints"
  | "breakpointLocations";

export function breakpointHandlers(owner: Owner): Pick<Handlers, BreakpointRequests> {
  return {
    setBreakpoints: async ({ source, breakpoints = [] }) => {
      const wishes = breakpoints.map((given) => ({
        ...wishOf(given),
        line: owner.positions.lineFromEditor(given.line),
      }));
      return answer(owner, owner.debuggee.breakpoints.setLines(source.path ?? "", wishes));
    },
    setFunctionBreakpoints: async ({ breakpoints }) => {
      const wishes = breakpoints.map((given) => ({ ...wishOf(given), name: given.name.trim() }));
      return answer(owner, owner.debuggee.breakpoints.setFunctions(wishes));
    },
    setInstructionBreakpoints: async ({ breakpoints }) => {
      const wishes = breakpoints.map((given) => ({
        ...wishOf(given),
        reference: given.instructionReference,
        offset: given.offset ?? 0,
      }));
      return answer(owner, owner.debuggee.breakpoints.setInstructions(wishes));
    },
    setExceptionBreakpoints: async ({ filters, filterOptions = [] }) => {
      const { debuggee } = owner;
      const wishes = [
        ...filters.map((filter) => ({ filter, names: "" })),
        ...filterOptions.map(({ filterId, condition = "" }) => ({ filter: filterId, names: condition })),
      ];
      const states = debuggee.breakpoints.setExceptions(wishes);
      await debuggee.stopAtInterrupts(wishes.some(({ filter }) => filter === "aex"));
      return answer(owner, states);
    },
    breakpointLocations: ({ source, line, endLine }) =>
      locations(owner, source.path ?? "", line, endLine ?? line),
  };
}

/** What all kinds of breakpoints may carry; an empty text is as good as none. */
export function wishOf(
  given: Pick<DebugProtocol.FunctionBreakpoint, "condition" | "hitCondition"> & { logMessage?: string },
): BreakpointWish {
  return {
    ...(given.condition !== undefined && given.condition.trim() !== "" && { condition: given.condition }),
    ...(given.hitCondition !== undefined &&
      given.hitCondition.trim() !== "" && { hitCondition: given.hitCondition }),
    ...(given.logMessage !== undefined && given.logMessage !== "" && { logMessage: given.logMessage }),
  };
}

/** Puts them into the debuggee at once, also while it runs, and says what became of them. */
async function answer(
  { debuggee, positions }: Owner,
  states: readonly BreakpointState[],
): Promise<{ breakpoints: DebugProtocol.Breakpoint[] }> {
  await debuggee.execution.whenStopped(() => debuggee.execution.synchronise());
  return {
    breakpoints: states.map((state) =>
      breakpointToDap(debuggee.program, positions, debuggee.breakpoints.current(state)),
    ),
  };
}

/** Lines only: the columns of optimised code would put a forest of marks into the editor. */
function locations(
  { debuggee, positions }: Owner,
  path: string,
  line: number,
  endLine: number,
): { breakpoints: DebugProtocol.BreakpointLocation[] } {
  const { info, paths } = debuggee.program;
  const first = positions.lineFromEditor(line);
  const last = positions.lineFromEditor(endLine);
  const lines = paths
    .toDebugInfo(path)
    .flatMap((file) => info.breakpointLocations(file, first, last).map((at) => at.line));
  return { breakpoints: [...new Set(lines)].map((at) => ({ line: positions.lineToEditor(at) })) };
}
