/** Our records as the protocol's. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { hexAddress, toHex } from "../../runtime/base/hex.ts";
import type { BreakpointState } from "../session/breakpoints.ts";
import type { ShownInstruction } from "../session/disassembly.ts";
import type { Program } from "../session/program.ts";
import type { Frame } from "../session/stack.ts";
import type { ShownVariable } from "../session/variables.ts";
import type { Positions } from "./positions.ts";

export function sourceOf(program: Program, file: string): DebugProtocol.Source {
  const path = program.paths.toLocal(file);
  const name = file.slice(file.lastIndexOf("/") + 1);
  return path === undefined ? { name, path: file, presentationHint: "deemphasize" } : { name, path };
}

export function frameToDap(
  program: Program,
  positions: Positions,
  frame: Frame,
  id: number,
): DebugProtocol.StackFrame {
  const { position, machine } = frame;
  return {
    id,
    name: frame.isInlined ? `${frame.name} [inlined]` : frame.name,
    ...(position === undefined
      ? { line: 0, column: 0 }
      : {
          source: sourceOf(program, position.file),
          line: positions.lineToEditor(position.line),
          column: positions.columnToEditor(position.column),
        }),
    instructionPointerReference: hexAddress(machine.pc),
    presentationHint: position === undefined || frame.isLibraryOs ? "subtle" : "normal",
  };
}

export function breakpointToDap(
  program: Program,
  positions: Positions,
  state: BreakpointState,
): DebugProtocol.Breakpoint {
  const { addresses, position } = state;
  const [first] = addresses;
  return {
    id: state.id,
    // An exception filter need not be a place.
    verified: state.message === undefined || addresses.length > 0 || state.watchpoint !== undefined,
    ...(state.message !== undefined && { message: state.message, reason: "failed" as const }),
    ...(position !== undefined && {
      line: positions.lineToEditor(position.line),
      source: sourceOf(program, position.file),
    }),
    ...(first !== undefined && { instructionReference: hexAddress(first) }),
  };
}

export function variableToDap(shown: ShownVariable): DebugProtocol.Variable {
  return {
    name: shown.name,
    ...valueToDap(shown),
    ...(shown.expression !== undefined && { evaluateName: shown.expression }),
  };
}

/** Editors ask for parts of both kinds apart, and those with names first; so few elements come better in one answer, in our order. */
const ASKED_AT_ONCE = 100;

/** The part that variables and results of expressions have in common. */
export function valueToDap(shown: ShownVariable): Omit<DebugProtocol.Variable, "name"> {
  const isMixed = shown.named > 0 && shown.indexed > 0 && shown.indexed <= ASKED_AT_ONCE;
  return {
    value: shown.text,
    type: shown.type,
    variablesReference: shown.reference,
    ...(shown.named > 0 && !isMixed && { namedVariables: shown.named }),
    ...(shown.indexed > 0 && !isMixed && { indexedVariables: shown.indexed }),
    ...(shown.memoryReference !== undefined && { memoryReference: shown.memoryReference }),
    ...(shown.isReadOnly && { presentationHint: { attributes: ["readOnly"] } }),
  };
}

export function instructionToDap(
  program: Program,
  positions: Positions,
  instruction: ShownInstruction,
): DebugProtocol.DisassembledInstruction {
  const { position, symbol, bytes } = instruction;
  return {
    address: `0x${BigInt.asUintN(64, instruction.address).toString(16)}`,
    instruction: instruction.text,
    ...(bytes.length > 0 && { instructionBytes: toHex(bytes).replace(/..(?=.)/g, "$& ") }),
    ...(symbol !== undefined && { symbol }),
    ...(position !== undefined && {
      location: sourceOf(program, position.file),
      line: positions.lineToEditor(position.line),
      column: positions.columnToEditor(position.column),
    }),
    ...(!instruction.isValid && { presentationHint: "invalid" as const }),
  };
}

/** What the enclave or a stub prints is not ours: control characters are shown, not obeyed (escape sequences can make links). */
export function untrustedText(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(/\p{Cc}/gu, (character) => {
    if (character === "\n" || character === "\t") return character;
    return `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, "0")}`;
  });
}
