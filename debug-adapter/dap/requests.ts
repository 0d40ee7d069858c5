/** The requests that we answer, each with what it is given and what it gives back. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { TimeTravelArguments } from "../contract.ts";

type Body<R extends DebugProtocol.Response> = R extends { body?: infer B } ? NonNullable<B> : never;

/** An answer that is only "done". */
type NoBody = undefined;
type Done = () => void | Promise<void>;

export interface Requests {
  initialize: [DebugProtocol.InitializeRequestArguments, DebugProtocol.Capabilities];
  launch: [unknown, NoBody];
  attach: [unknown, NoBody];
  configurationDone: [unknown, NoBody];
  disconnect: [DebugProtocol.DisconnectArguments | undefined, NoBody];
  terminate: [unknown, NoBody];
  setBreakpoints: [DebugProtocol.SetBreakpointsArguments, Body<DebugProtocol.SetBreakpointsResponse>];
  setFunctionBreakpoints: [
    DebugProtocol.SetFunctionBreakpointsArguments,
    Body<DebugProtocol.SetFunctionBreakpointsResponse>,
  ];
  setInstructionBreakpoints: [
    DebugProtocol.SetInstructionBreakpointsArguments,
    Body<DebugProtocol.SetInstructionBreakpointsResponse>,
  ];
  setExceptionBreakpoints: [
    DebugProtocol.SetExceptionBreakpointsArguments,
    Body<DebugProtocol.SetExceptionBreakpointsResponse>,
  ];
  breakpointLocations: [
    DebugProtocol.BreakpointLocationsArguments,
    Body<DebugProtocol.BreakpointLocationsResponse>,
  ];
  continue: [DebugProtocol.ContinueArguments, Body<DebugProtocol.ContinueResponse>];
  next: [DebugProtocol.NextArguments, NoBody];
  stepIn: [DebugProtocol.StepInArguments, NoBody];
  stepOut: [DebugProtocol.StepOutArguments, NoBody];
  stepBack: [DebugProtocol.StepBackArguments, NoBody];
  reverseContinue: [DebugProtocol.ReverseContinueArguments, NoBody];
  dataBreakpointInfo: [
    DebugProtocol.DataBreakpointInfoArguments,
    Body<DebugProtocol.DataBreakpointInfoResponse>,
  ];
  setDataBreakpoints: [
    DebugProtocol.SetDataBreakpointsArguments,
    Body<DebugProtocol.SetDataBreakpointsResponse>,
  ];
  restartFrame: [DebugProtocol.RestartFrameArguments, NoBody];
  gotoTargets: [DebugProtocol.GotoTargetsArguments, Body<DebugProtocol.GotoTargetsResponse>];
  goto: [DebugProtocol.GotoArguments, NoBody];
  stepInTargets: [DebugProtocol.StepInTargetsArguments, Body<DebugProtocol.StepInTargetsResponse>];
  loadedSources: [unknown, Body<DebugProtocol.LoadedSourcesResponse>];
  modules: [unknown, Body<DebugProtocol.ModulesResponse>];
  "litebox/timeTravel": [TimeTravelArguments, NoBody];
  pause: [DebugProtocol.PauseArguments, NoBody];
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

type Answer<Body> = [Body] extends [NoBody] ? ReturnType<Done> : Body | Promise<Body>;

/** One per request; a request without a handler does not compile. */
export type Handlers = {
  readonly [K in keyof Requests]: (given: Requests[K][0]) => Answer<Requests[K][1]>;
};
