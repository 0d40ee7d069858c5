/** A debug session on a test program behind gdbserver, up to where the first breakpoints are set. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { DapClient } from "./dap-client.ts";
import { compile, lineOf, PROGRAMS, serve, sourcePath, type Build, type Served } from "./debuggee.ts";

export const GCC_O0: Build = { compiler: "gcc", options: ["-O0"] };

export interface Place {
  readonly function: string;
  readonly line: number;
}

export class Attached {
  readonly client: DapClient;
  readonly name: string;
  readonly served: Served;

  constructor(client: DapClient, name: string, served: Served) {
    this.client = client;
    this.name = name;
    this.served = served;
  }

  get path(): string {
    return sourcePath(this.name);
  }

  line(mark: string): number {
    return lineOf(this.name, mark);
  }

  /** Sets the breakpoints of the program's file, at marked lines. */
  async setBreakpoints(
    ...wishes: readonly (Omit<DebugProtocol.SourceBreakpoint, "line"> & { readonly mark: string })[]
  ): Promise<DebugProtocol.Breakpoint[]> {
    const breakpoints = wishes.map(({ mark, ...wish }) => ({ ...wish, line: this.line(mark) }));
    const body = await this.client.request<DebugProtocol.SetBreakpointsResponse["body"]>("setBreakpoints", {
      source: { path: this.path },
      breakpoints,
    });
    return body.breakpoints;
  }

  /** Lets the program start; gives the first stop. */
  start(): Promise<DebugProtocol.StoppedEvent["body"]> {
    return this.client.runUntilStop("configurationDone");
  }

  async frames(): Promise<DebugProtocol.StackFrame[]> {
    const { threads } = await this.client.request<DebugProtocol.ThreadsResponse["body"]>("threads");
    const body = await this.client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
      threadId: threads[0]?.id,
    });
    return body.stackFrames;
  }

  async top(): Promise<Place> {
    const [frame] = await this.frames();
    return { function: frame?.name ?? "", line: frame?.line ?? 0 };
  }

  /** All scopes' variables of a frame by scope name. */
  async scopes(frameId: number): Promise<Map<string, DebugProtocol.Variable[]>> {
    const { scopes } = await this.client.request<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId });
    const found = new Map<string, DebugProtocol.Variable[]>();
    for (const { name, variablesReference } of scopes)
      found.set(name, await this.children(variablesReference));
    return found;
  }

  async children(variablesReference: number): Promise<DebugProtocol.Variable[]> {
    const body = await this.client.request<DebugProtocol.VariablesResponse["body"]>("variables", {
      variablesReference,
    });
    return body.variables;
  }

  async evaluate(expression: string, context = "watch", frame = 0): Promise<string> {
    const frames = await this.frames();
    const body = await this.client.request<DebugProtocol.EvaluateResponse["body"]>("evaluate", {
      expression,
      context,
      frameId: frames[frame]?.id,
    });
    return body.result;
  }

  step(
    command: "next" | "stepIn" | "stepOut",
    more: object = {},
  ): Promise<DebugProtocol.StoppedEvent["body"]> {
    return this.client.runUntilStop(command, { threadId: 0, ...more });
  }
}

/** Whatever a session goes with: a test, or a part of the soak. */
export interface Owner {
  after(end: () => void): void;
}

/** Attaches; everything is ended with its owner. */
export async function attach(
  context: Owner,
  name: string,
  build: Build = GCC_O0,
  stub: (program: string) => Promise<Served> = serve,
): Promise<Attached> {
  const path = compile(name, build);
  const served = await stub(path);
  const client = new DapClient();
  context.after(() => {
    client.close();
    served.end();
  });
  await client.request("initialize", { adapterID: "litebox" });
  await client.request("attach", { program: PROGRAMS, port: served.port, elf: path });
  await client.event("initialized");
  return new Attached(client, name, served);
}
