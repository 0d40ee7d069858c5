/** The requests that choose where a program goes on, and those about what it is made of. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { hexAddress } from "../../runtime/base/hex.ts";
import { sourceOf } from "../dap/convert.ts";
import type { Positions } from "../dap/positions.ts";
import type { Handlers } from "../dap/requests.ts";
import { callsOf } from "./calls.ts";
import type { Debuggee } from "./debuggee.ts";
import { cannotGoBack, cannotJump, noCodeAtLine, otherFunction, restartsNoInlined } from "./errors.ts";
import { ARRIVED, type Outcome } from "./outcome.ts";

interface Owner {
  readonly debuggee: Debuggee;
  readonly positions: Positions;
  start(thread: number | undefined, plan: (debuggee: Debuggee) => Promise<Outcome>, arrival: string): void;
}

type ControlRequests =
  "restartFrame" | "gotoTargets" | "goto" | "stepInTargets" | "loadedSources" | "modules";

export function controlHandlers(owner: Owner): Pick<Handlers, ControlRequests> {
  return {
    restartFrame: ({ frameId }) => {
      const frame = owner.debuggee.frame(frameId);
      if (!owner.debuggee.client.goesBack) throw cannotGoBack();
      if (frame.isInlined) throw restartsNoInlined(frame.name);
      owner.start(undefined, ({ back }) => back.restart(frame), "step");
    },
    gotoTargets: (given) => gotoTargets(owner, given),
    goto: (given) => goTo(owner, given),
    stepInTargets: async ({ frameId }) => {
      const { debuggee } = owner;
      const frame = debuggee.frame(frameId);
      const calls = await callsOf(debuggee.program, debuggee.snapshot, frame.machine.lookup);
      const targets = calls.filter(({ target }) => debuggee.stepper.entryOf(BigInt(target)) !== undefined);
      return { targets: targets.map(({ target, name }) => ({ id: target, label: name })) };
    },
    loadedSources: () => {
      const { program } = owner.debuggee;
      return { sources: program.info.sourceFiles().map((file) => sourceOf(program, file)) };
    },
    modules: async () => {
      const { program, client } = owner.debuggee;
      const measurement = (await client.monitor("mrenclave"))?.trim() ?? "";
      const loaded = program.elf.segments.filter(({ memorySize }) => memorySize > 0);
      const addresses = loaded.flatMap(({ address, memorySize }) => [address, address + memorySize]);
      const range = [Math.min(...addresses), Math.max(...addresses)].map(hexAddress).join("-");
      const module: DebugProtocol.Module = {
        id: program.path,
        name: program.path.slice(program.path.lastIndexOf("/") + 1),
        path: program.path,
        symbolFilePath: program.path,
        symbolStatus: "Symbols loaded.",
        ...(addresses.length > 0 && { addressRange: range }),
        ...(/^[0-9a-f]{64}$/.test(measurement) && { version: `MRENCLAVE ${measurement}` }),
      };
      return { modules: [module], totalModules: 1 };
    },
  };
}

/** Of the function that the program is in: what another one keeps in registers and on the stack, nobody has prepared. */
async function gotoTargets(
  { debuggee, positions }: Owner,
  { source, line }: DebugProtocol.GotoTargetsArguments,
): Promise<DebugProtocol.GotoTargetsResponse["body"]> {
  const { info, paths } = debuggee.program;
  const frame = await debuggee.frameOrInnermost(undefined);
  const wanted = positions.lineFromEditor(line);
  const found = paths.toDebugInfo(source.path ?? "").flatMap((file) => {
    const at = info.addressesOfLine(file, wanted);
    return at === undefined ? [] : at.addresses.map((address) => ({ address, line: at.line }));
  });
  if (found.length === 0) throw noCodeAtLine();
  const own = info.functionAt(frame.machine.lookup);
  const targets = found.filter(({ address }) => info.functionAt(address) === own);
  if (own === undefined || targets.length === 0) throw otherFunction(frame.name);
  return {
    targets: targets.map(({ address, line: actual }) => ({
      id: address,
      label: `${own.name}, line ${positions.lineToEditor(actual)}`,
      line: positions.lineToEditor(actual),
      instructionPointerReference: hexAddress(address),
    })),
  };
}

async function goTo(owner: Owner, { threadId, targetId }: DebugProtocol.GotoArguments): Promise<void> {
  const { debuggee } = owner;
  debuggee.mustBeStopped();
  debuggee.selectThread(threadId);
  // What was offered before another stop may lie elsewhere now.
  const frame = await debuggee.frameOrInnermost(undefined);
  const { info } = debuggee.program;
  const own = info.functionAt(frame.machine.lookup);
  if (own === undefined || info.functionAt(targetId) !== own) throw otherFunction(frame.name);
  const { snapshot, thread } = debuggee.execution;
  if (!(await snapshot.writeRegister(thread, "rip", BigInt(targetId)))) throw cannotJump();
  owner.start(threadId, () => Promise.resolve(ARRIVED), "goto");
}
