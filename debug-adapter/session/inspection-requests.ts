/** The requests that look at the stopped debuggee, and those that change a value in it. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { hexAddress } from "../../runtime/base/hex.ts";
import { fromBase64, toBase64 } from "../../runtime/base/base64.ts";
import { frameToDap, instructionToDap, untrustedText, valueToDap, variableToDap } from "../dap/convert.ts";
import type { Positions } from "../dap/positions.ts";
import type { Handlers } from "../dap/requests.ts";
import { withoutNotation } from "../expression/notations.ts";
import type { Notation } from "../value/format-scalar.ts";
import { complete } from "./complete.ts";
import { commandIn, completeCommand, consoleHelp, HELP, MONITOR } from "./console.ts";
import type { Debuggee } from "./debuggee.ts";
import { disassemble } from "./disassembly.ts";
import { cannotAssign, cannotEvaluate, monitorRefused } from "./errors.ts";
import { assignText, carryOut, evaluateIn, ONLY_IN_CONSOLE } from "./evaluate.ts";
import { parseReference, readMemory, writeMemory } from "./memory.ts";
import type { Fault } from "./stop-text.ts";
import type { Frame } from "./stack.ts";
import { journeyIn, travel } from "./time-requests.ts";
import { variablesOf, type ScopeKind } from "./variables.ts";

interface Owner {
  readonly debuggee: Debuggee;
  readonly positions: Positions;
  readonly fault: Fault | undefined;
  readonly isWhereWanted: boolean;
}

type InspectionRequests =
  | "threads"
  | "stackTrace"
  | "scopes"
  | "variables"
  | "setVariable"
  | "setExpression"
  | "evaluate"
  | "completions"
  | "exceptionInfo"
  | "readMemory"
  | "writeMemory"
  | "disassemble";

/** Frames that a request without a number gets. */
const FRAMES = 20;

export function inspectionHandlers(
  owner: Owner & Parameters<typeof travel>[0],
): Pick<Handlers, InspectionRequests> {
  return {
    threads: async () => ({ threads: [...(await owner.debuggee.threads())] }),
    stackTrace: (given) => stackTrace(owner, given),
    scopes: ({ frameId }) => ({ scopes: scopes(owner.debuggee, owner.debuggee.frame(frameId)) }),
    variables: async ({ variablesReference, start, count, filter, format }) => {
      const { debuggee } = owner;
      const shown = await debuggee.variables.list(
        debuggee.snapshot,
        variablesReference,
        { start: start ?? 0, count: count ?? 0, filter },
        { notation: notationOf(format) },
      );
      return { variables: shown.map(variableToDap) };
    },
    setVariable: (given) => setVariable(owner.debuggee, given),
    setExpression: (given) => setExpression(owner.debuggee, given),
    evaluate: (given) => evaluate(owner, given),
    completions: async ({ frameId, text, column, line }) => {
      const { debuggee } = owner;
      // Columns are counted by the editor's own rule; the console's text may have several lines.
      const before = (
        text.split("\n")[line === undefined ? 0 : owner.positions.lineFromEditor(line) - 1] ?? text
      ).slice(0, owner.positions.columnFromEditor(column) - 1);
      const command = commandIn(before);
      if (command !== undefined) return { targets: completeCommand(command, await commandList(debuggee)) };
      const frame = await debuggee.frameOrInnermost(frameId);
      return { targets: await complete(debuggee.snapshot, frame, before) };
    },
    exceptionInfo: () => {
      const { fault } = owner;
      return {
        exceptionId: fault?.name ?? "none",
        description: fault?.text ?? "There was no fault.",
        breakMode: "always",
      };
    },
    readMemory: async ({ memoryReference, offset, count }) => {
      const address = parseReference(memoryReference) + BigInt(offset ?? 0);
      const content = await readMemory(owner.debuggee.snapshot, address, count);
      return {
        address: hexAddress(content.address),
        ...(content.bytes.length > 0 && { data: toBase64(content.bytes) }),
        ...(content.unreadable > 0 && { unreadableBytes: content.unreadable }),
      };
    },
    writeMemory: async ({ memoryReference, offset, data }) => {
      const bytes = fromBase64(data);
      if (bytes === undefined) throw cannotAssign("The memory", "what was sent is not Base64");
      await writeMemory(
        owner.debuggee.snapshot,
        parseReference(memoryReference) + BigInt(offset ?? 0),
        bytes,
      );
      return { bytesWritten: bytes.length };
    },
    disassemble: async ({ memoryReference, offset, instructionOffset, instructionCount }) => {
      const { program, snapshot } = owner.debuggee;
      const instructions = await disassemble(program, snapshot, {
        address: parseReference(memoryReference) + BigInt(offset ?? 0),
        skip: instructionOffset ?? 0,
        count: instructionCount,
      });
      return {
        instructions: instructions.map((instruction) =>
          instructionToDap(program, owner.positions, instruction),
        ),
      };
    },
  };
}

async function stackTrace(
  { debuggee, positions, isWhereWanted }: Owner,
  { threadId, startFrame, levels }: DebugProtocol.StackTraceArguments,
): Promise<{ stackFrames: DebugProtocol.StackFrame[]; totalFrames: number }> {
  debuggee.mustBeStopped();
  const { program } = debuggee;
  const stack = await debuggee.stack(threadId);
  const { frames, total } = await stack.frames(
    startFrame ?? 0,
    levels === undefined || levels === 0 ? FRAMES : levels,
  );
  return {
    stackFrames: frames.map((frame) => ({
      ...frameToDap(program, positions, frame, debuggee.frameId(frame)),
      // The editor passes over subtle frames when it shows where the debuggee stopped.
      ...(frame.index === 0 && isWhereWanted && { presentationHint: "normal" as const }),
    })),
    totalFrames: total,
  };
}

const SCOPES: readonly { kind: ScopeKind; name: string; hint?: string; isExpensive: boolean }[] = [
  { kind: "arguments", name: "Arguments", hint: "arguments", isExpensive: false },
  { kind: "locals", name: "Locals", hint: "locals", isExpensive: false },
  { kind: "statics", name: "Statics", isExpensive: true },
  { kind: "registers", name: "Registers", hint: "registers", isExpensive: true },
];

/** Scopes with nothing in them are left out, but for the locals: an empty one says that there are none. */
function scopes({ variables }: Debuggee, frame: Frame): DebugProtocol.Scope[] {
  return SCOPES.filter(
    ({ kind }) => kind === "locals" || kind === "registers" || variablesOf(frame, kind).length > 0,
  ).map(({ kind, name, hint, isExpensive }) => ({
    name,
    variablesReference: variables.scope(frame, kind),
    expensive: isExpensive,
    ...(hint !== undefined && { presentationHint: hint }),
  }));
}

function notationOf(format: DebugProtocol.ValueFormat | undefined): Notation | undefined {
  return format?.hex === true ? "hexadecimal" : undefined;
}

async function setVariable(
  debuggee: Debuggee,
  { variablesReference, name, value, format }: DebugProtocol.SetVariableArguments,
): Promise<DebugProtocol.SetVariableResponse["body"]> {
  const { variables, snapshot } = debuggee;
  const target = await variables.find(snapshot, variablesReference, name);
  if (target === undefined) throw cannotAssign(`\`${name}\``, "it is not there any more");
  const frame = variables.frameOf(variablesReference);
  await assignText(snapshot, frame, target, value);
  const shown = await variables.show(snapshot, await debuggee.refresh(frame), target, undefined, {
    notation: notationOf(format),
  });
  return valueToDap(shown);
}

async function setExpression(
  debuggee: Debuggee,
  { expression, value, frameId, format }: DebugProtocol.SetExpressionArguments,
): Promise<DebugProtocol.SetExpressionResponse["body"]> {
  const { variables, snapshot } = debuggee;
  const frame = await debuggee.frameOrInnermost(frameId);
  const target = await evaluateIn(snapshot, frame, expression);
  await assignText(snapshot, frame, target.value, value);
  const shown = await variables.show(snapshot, await debuggee.refresh(frame), target.value, expression, {
    notation: notationOf(format),
  });
  return valueToDap(shown);
}

async function evaluate(
  owner: Owner & Parameters<typeof travel>[0],
  { expression, frameId, context, format }: DebugProtocol.EvaluateArguments,
): Promise<DebugProtocol.EvaluateResponse["body"]> {
  const { debuggee } = owner;
  const journey = context === "repl" ? journeyIn(expression) : undefined;
  if (journey !== undefined) {
    await travel(owner, { ...journey, ...(frameId !== undefined && { frameId }) });
    return { result: "", variablesReference: 0 };
  }
  if (context === "repl") {
    const command = MONITOR.exec(expression.trim())?.[1];
    if (command !== undefined) return { result: await monitor(debuggee, command), variablesReference: 0 };
    if (expression.trim() === HELP)
      return { result: consoleHelp(await commandList(debuggee)), variablesReference: 0 };
  }
  const { variables, snapshot } = debuggee;
  let frame = await debuggee.frameOrInnermost(frameId);
  const { value, format: suffix, assignment } = await evaluateIn(snapshot, frame, expression);
  if (assignment !== undefined) {
    // Looking must change nothing: only what a person types into the console does.
    if (context !== "repl") throw cannotEvaluate(ONLY_IN_CONSOLE);
    await carryOut(snapshot, frame, assignment);
    frame = await debuggee.refresh(frame);
  }
  const meaning = withoutNotation(expression);
  const shown = await variables.show(snapshot, frame, value, assignment === undefined ? meaning : undefined, {
    notation: suffix ?? notationOf(format),
  });
  const { value: result, ...rest } = valueToDap(shown);
  return { result, ...rest };
}

/** What the stub lists of its commands; nothing where it has none, or does not listen. */
async function commandList(debuggee: Debuggee): Promise<string> {
  if (debuggee.execution.running) return "";
  return untrustedText((await debuggee.client.monitor(HELP))?.trimEnd() ?? "");
}

async function monitor(debuggee: Debuggee, command: string): Promise<string> {
  // While the debuggee runs, the stub would not listen.
  debuggee.mustBeStopped();
  const output = await debuggee.client.monitor(command);
  if (output === undefined) throw monitorRefused(command);
  return untrustedText(output.trimEnd());
}
