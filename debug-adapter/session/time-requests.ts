/** The requests about what was before, and about accesses to data. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { hexAddress } from "../../runtime/base/hex.ts";
import type { TimeTravelArguments } from "../contract.ts";
import { breakpointToDap } from "../dap/convert.ts";
import type { Positions } from "../dap/positions.ts";
import type { Handlers } from "../dap/requests.ts";
import type { Watchpoint } from "../rsp-client/client.ts";
import { sizeOf, type Value } from "../value/value.ts";
import { wishOf } from "./breakpoint-requests.ts";
import type { Debuggee } from "./debuggee.ts";
import { cannotGoBack, DebugError, noCodeAtLine, noSuchInstant, notWatchable } from "./errors.ts";
import { evaluateIn } from "./evaluate.ts";
import { parseReference } from "./memory.ts";
import { ARRIVED, type Outcome } from "./outcome.ts";
import { formatDataId, type Lifetime } from "./watched-data.ts";

interface Owner {
  readonly debuggee: Debuggee;
  readonly positions: Positions;
  /** Begins to run; `arrival` is the reason of the stop where nothing else is. */
  start(thread: number | undefined, plan: (debuggee: Debuggee) => Promise<Outcome>, arrival: string): void;
  /** The client, which has asked for nothing that it knows as running, learns that the debuggee runs. */
  sayContinued(): void;
}

type TimeRequests =
  "stepBack" | "reverseContinue" | "dataBreakpointInfo" | "setDataBreakpoints" | "litebox/timeTravel";

/** No stub watches more. */
const MOST_BYTES = 4096;
/** Of these many callers it is looked whose variable it is. */
const MOST_FRAMES = 256;
/** Below the stack pointer a function without calls has variables, too (System V ABI for AMD64, 3.2.2). */
const RED_ZONE = 128n;

export function timeHandlers(owner: Owner): Pick<Handlers, TimeRequests> {
  return {
    stepBack: ({ threadId, granularity }) => {
      mustGoBack(owner.debuggee);
      owner.start(
        threadId,
        ({ back }) => (granularity === "instruction" ? back.instruction() : back.line("over")),
        "step",
      );
    },
    reverseContinue: ({ threadId }) => {
      mustGoBack(owner.debuggee);
      owner.start(threadId, ({ execution }) => execution.back("continue"), "breakpoint");
    },
    dataBreakpointInfo: (given) => info(owner.debuggee, given),
    setDataBreakpoints: async ({ breakpoints }) => {
      const { debuggee, positions } = owner;
      const wishes = breakpoints.map((given) => ({
        ...wishOf(given),
        dataId: given.dataId,
        access: given.accessType ?? "write",
      }));
      const states = debuggee.breakpoints.setData(wishes);
      await debuggee.execution.whenStopped(() => debuggee.execution.synchronise());
      return {
        breakpoints: states.map((state) =>
          breakpointToDap(debuggee.program, positions, debuggee.breakpoints.current(state)),
        ),
      };
    },
    "litebox/timeTravel": (given) => travel(owner, given),
  };
}

/** Starts what is asked for; the stop follows as an event. */
export async function travel(owner: Owner, { threadId, ...to }: TimeTravelArguments): Promise<void> {
  const { debuggee } = owner;
  mustGoBack(debuggee);
  const start = (plan: (debuggee: Debuggee) => Promise<Outcome>, arrival: string): void => {
    owner.start(threadId, plan, arrival);
    owner.sayContinued();
  };
  if (to.instant !== undefined) {
    const { instant } = to;
    start((target) => goTo(target, instant), "goto");
  } else if (to.lastWrite !== undefined) {
    const frame = await debuggee.frameOrInnermost(to.frameId);
    const { value } = await evaluateIn(debuggee.snapshot, frame, to.lastWrite);
    const { address, length } = bytesOf(value, `\`${to.lastWrite}\``);
    const watchpoint = { access: "write", address, length: Math.min(length, MOST_BYTES) } as const;
    start((target) => lastAccess(target, watchpoint), "data breakpoint");
  } else if (to.line !== undefined) {
    const places = placesOf(debuggee, to.line.path, owner.positions.lineFromEditor(to.line.line));
    start(({ execution }) => execution.back("continue", places), "goto");
  } else {
    const step = to.step ?? "over";
    start(({ back }) => (step === "out" ? back.out() : back.line(step)), "step");
  }
}

function placesOf({ program: { info, paths } }: Debuggee, path: string, line: number): ReadonlySet<bigint> {
  const found = paths.toDebugInfo(path).flatMap((file) => info.addressesOfLine(file, line)?.addresses ?? []);
  if (found.length === 0) throw noCodeAtLine();
  return new Set(found.map(BigInt));
}

/** Words of the debug console that are a journey; undefined: they are something else. */
export function journeyIn(text: string): TimeTravelArguments | undefined {
  const [, word, rest = ""] = /^(goto|back|last)\b\s*(.*)$/s.exec(text.trim()) ?? [];
  const argument = rest.trim();
  if (word === "goto" && /^(?:\d+|begin|end)$/.test(argument)) return { instant: argument };
  if (word === "back" && (argument === "" || argument === "in" || argument === "out"))
    return { step: argument === "" ? "over" : argument };
  return word === "last" && argument !== "" ? { lastWrite: argument } : undefined;
}

function mustGoBack({ client }: Debuggee): void {
  if (!client.goesBack) throw cannotGoBack();
}

async function goTo({ client, execution }: Debuggee, instant: string): Promise<Outcome> {
  const answer = await client.monitor(`goto ${instant}`);
  if (answer === undefined) throw cannotGoBack();
  if (!/^\d+\s*$/.test(answer)) throw noSuchInstant(answer.trim());
  await execution.moved();
  return ARRIVED;
}

async function lastAccess({ breakpoints, execution }: Debuggee, watchpoint: Watchpoint): Promise<Outcome> {
  breakpoints.sought = watchpoint;
  try {
    const outcome = await execution.back("continue", undefined, { unseen: true });
    return outcome.kind === "data" ? ARRIVED : outcome;
  } finally {
    breakpoints.sought = undefined;
  }
}

async function info(
  debuggee: Debuggee,
  { variablesReference, name, frameId, asAddress, bytes }: DebugProtocol.DataBreakpointInfoArguments,
): Promise<DebugProtocol.DataBreakpointInfoResponse["body"]> {
  try {
    const place =
      asAddress === true
        ? { address: parseReference(name), length: bytes ?? 1 }
        : bytesOf(await valueOf(debuggee, variablesReference, name, frameId), `\`${name}\``);
    const wanted = bytes ?? place.length;
    const length = Math.min(wanted, MOST_BYTES);
    const cut = length < wanted ? ` (the first ${length} bytes)` : "";
    const lifetime = asAddress === true ? undefined : await lifetimeOf(debuggee, place.address);
    return {
      dataId: formatDataId({ address: place.address, length }, lifetime),
      description: asAddress === true ? `${length} bytes at ${hexAddress(place.address)}` : `${name}${cut}`,
      accessTypes: ["write", "read", "readWrite"],
    };
  } catch (error) {
    if (!(error instanceof DebugError)) throw error;
    return { dataId: null, description: error.message };
  }
}

async function valueOf(
  debuggee: Debuggee,
  reference: number | undefined,
  name: string,
  frameId: number | undefined,
): Promise<Value> {
  const { variables, snapshot } = debuggee;
  const found =
    reference === undefined || reference === 0 ? undefined : await variables.find(snapshot, reference, name);
  if (found !== undefined) return found;
  return (await evaluateIn(snapshot, await debuggee.frameOrInnermost(frameId), name)).value;
}

/** How long there is what stands at an address; undefined where that is not on the stack of the current thread. */
async function lifetimeOf(debuggee: Debuggee, address: bigint): Promise<Lifetime | undefined> {
  const { snapshot, execution, currentThread } = debuggee;
  const stackPointer = await snapshot.register(execution.thread, "rsp");
  if (stackPointer === undefined || address < stackPointer - RED_ZONE) return undefined;
  const { frames } = await (await debuggee.stack(currentThread)).frames(0, MOST_FRAMES);
  const machines = [...new Set(frames.map(({ machine }) => machine))];
  for (const [index, machine] of machines.entries()) {
    const end = await snapshot.settle(() => machine.cfa);
    const caller = machines[index + 1];
    if (end === undefined || caller === undefined) return undefined;
    if (address < end) return { stackPointer: end, returnAddress: caller.pc };
  }
  return undefined;
}

/** Where a value is in memory. */
function bytesOf({ place, type }: Value, what: string): { address: bigint; length: number } {
  const length = sizeOf(type);
  if (place.kind !== "memory" || length === undefined || length === 0) throw notWatchable(what);
  return { address: place.address, length };
}
