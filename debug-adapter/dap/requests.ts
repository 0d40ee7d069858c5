/** The requests that we answer, each with what it is given and what it gives back. */
import type { DebugProtocol } from "@vscode/debugprotocol";

type Body<R extends DebugProtocol.Response> = R extends { body?: infer B } ? NonNullable<B> : never;

export interface Requests {
  initialize: [DebugProtocol.InitializeRequestArguments, DebugProtocol.Capabilities];
  launch: [unknown, void];
  attach: [unknown, void];
  configurationDone: [unknown, void];
  disconnect: [DebugProtocol.DisconnectArguments | undefined, void];
  terminate: [unknown, void];
  setBreakpoints: [DebugProtocol.SetBreakpointsArguments, Body<DebugProtocol.SetBreakpointsResponse>];
  setFunctionBreakpoints: [
    DebugProtocol.SetFunctionBreakpointsArguments,
    Body<DebugProtocol.SetFunctionBreakpointsResponse>,
  ];
  setInstructionBreakpoints: [
    DebugProtocol.SetInstructionBreakpointsArguments,
    Body<DebugProtocol.SetInstructionBreakpointsResponse>,
  ];
  setExceptionBreakpoints: [DebugProtocol.SetExceptionBreakpointsArguments, void];
  breakpointLocations: [
    DebugProtocol.BreakpointLocationsArguments,
    Body<DebugProtocol.BreakpointLocationsResponse>,
  ];
  continue: [DebugProtocol.ContinueArguments, Body<DebugProtocol.ContinueResponse>];
  next: [DebugProtocol.NextArguments, void];
  stepIn: [DebugProtocol.StepInArguments, void];
  stepOut: [DebugProtocol.StepOutArguments, void];
  pause: [DebugProtocol.PauseArguments, void];
  threads: [unknown, Body<DebugProtocol.ThreadsResponse>];
  stackTrace: [DebugProtocol.StackTraceArguments, Body<DebugProtocol.StackTraceResponse>];
  scopes: [DebugProtocol.ScopesArguments, Body<DebugProtocol.ScopesResponse>];
  variables: [DebugProtocol.VariablesArguments, Body<DebugProtocol.VariablesResponse>];
  setVariable: [DebugProtocol.SetVariableArguments, Body<DebugProtocol.SetVariableResponse>];
  setExpression: [DebugProtocol.SetExpressionArguments, Body<DebugProtocol.SetExpressionResponse>];
  evaluate: [DebugProtocol.EvaluateArguments, Body<DebugProtocol.EvaluateResponse>];
  completions: [DebugProtocol.CompletionsArguments, Body<DebugProtocol.CompletionsResponse>];
  exceptionInfo: [DebugProtocol.ExceptionInfoArguments, Body<DebugProtocol.ExceptionInfoResponse>];
  readMemory: [DebugProtocol.ReadMemoryArguments, Body<DebugProtocol.ReadMemoryResponse>];
  writeMemory: [DebugProtocol.WriteMemoryArguments, Body<DebugProtocol.WriteMemoryResponse>];
  disassemble: [DebugProtocol.DisassembleArguments, Body<DebugProtocol.DisassembleResponse>];
}

/** One per request; a request without a handler does not compile. */
export type Handlers = {
  readonly [K in keyof Requests]: (given: Requests[K][0]) => Requests[K][1] | Promise<Requests[K][1]>;
};
