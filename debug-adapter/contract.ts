/**
 * What a debug configuration may say: one table, read by the adapter (types, defaults, checks) and by the generator of the extension's
 * manifest (schema and descriptions). Types and data only: the extension imports this file, so it imports nothing.
 */

/** The `type` of our debug configurations. */
export const DEBUG_TYPE = "litebox";

/** The event of ours about host calls that the program has made; its body is a `HostCallsBody`. */
export const HOST_CALLS_EVENT = "litebox/hostCalls";

/** One of them, as `litebox run --calls` writes it; `dropped` stands for calls that nobody was told of. */
export type HostCallLine =
  | {
      readonly instant: number;
      readonly thread: number;
      readonly call: string;
      readonly arguments: Readonly<Record<string, number | string>>;
      readonly result?: number;
      readonly data?: string;
    }
  | { readonly dropped: number };

export interface HostCallsBody {
  readonly calls: readonly HostCallLine[];
}

/** The event of ours that the stub has gone or does not make sense, after which the session is over; its body is a `LostBody`. */
export const LOST_EVENT = "litebox/lost";

export interface LostBody {
  /** A sentence. */
  readonly message: string;
}

export type DebugRequest = "launch" | "attach";

type AttributeType = "string" | "integer" | "boolean" | "strings" | "string map";

export interface Attribute {
  readonly type: AttributeType;
  readonly requests: readonly DebugRequest[];
  readonly required?: boolean;
  /** Not required where this one is given. */
  readonly unless?: string;
  /** The value when nothing is given. Absent: then the attribute is absent too. */
  readonly default?: string | number | boolean | readonly string[] | Readonly<Record<string, string>>;
  readonly minimum?: number;
  readonly maximum?: number;
  /** Set by the extension, not offered to people. */
  readonly internal?: boolean;
  /** Shown where the configuration is edited; Markdown. */
  readonly doc: string;
}

const BOTH: readonly DebugRequest[] = ["launch", "attach"];
const LAUNCH: readonly DebugRequest[] = ["launch"];
const ATTACH: readonly DebugRequest[] = ["attach"];

export const attributes = {
  program: {
    type: "string",
    requests: BOTH,
    default: "${workspaceFolder}",
    doc: "Folder of the project: the one that holds `litebox.json`.",
  },
  image: {
    type: "string",
    requests: LAUNCH,
    doc: "The measured image to run (`build/NAME.sgxs`). By default the one that the build of `program` makes.",
  },
  elf: {
    type: "string",
    requests: BOTH,
    doc: "The ELF file with the debug information of the image (`build/NAME.elf`). It is only read, never loaded. By default the one beside the image.",
  },
  args: {
    type: "strings",
    requests: LAUNCH,
    doc: "Arguments of the application's `main`. By default those of `run.arguments` in `litebox.json`.",
  },
  test: {
    type: "string",
    requests: LAUNCH,
    doc: "A unit test to debug in place of `main`: the `NAME` of `LB_TEST(NAME)`, or that of a function in `litebox::tests!`.",
  },
  input: {
    type: "string",
    requests: LAUNCH,
    doc: "A file that the enclave reads as its standard input. By default `run.input` of `litebox.json`, else nothing.",
  },
  compiler: {
    type: "string",
    requests: LAUNCH,
    doc: "Compiler for the build before the run: `gcc`, `clang` or the path of one. By default the setting `litebox.compiler`, else what `litebox.json` says.",
  },
  seed: {
    type: "integer",
    requests: LAUNCH,
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    doc: "Seed of the simulated random numbers (`RDRAND`, `RDSEED`), for a run that can be repeated exactly.",
  },
  schedule: {
    type: "string",
    requests: LAUNCH,
    doc: "Which thread of the enclave runs when: `round-robin`, `round-robin:INSTRUCTIONS` or `random:SEED`. Turns are counted in instructions, so that the same schedule is the same run.",
  },
  stopOnEntry: {
    type: "boolean",
    requests: BOTH,
    default: false,
    doc: "Stop at the first line of `main`; when attaching, where the enclave is.",
  },
  history: {
    type: "integer",
    requests: LAUNCH,
    minimum: 0,
    maximum: 65_536,
    default: 256,
    doc: "Memory for going back in time, in MiB: *Step Back* and *Reverse* work from where the session began. 0: no way back.",
  },
  stopAtExit: {
    type: "boolean",
    requests: BOTH,
    default: false,
    doc: "Stop when the enclave has returned from `main`: from there one can still go back. Going on, or *Stop*, ends the session.",
  },
  record: {
    type: "string",
    requests: LAUNCH,
    doc: "Write a recording of the run to this file, for `litebox replay` and *LiteBox: Open Recording*. It holds all that the enclave was told, keys among it.",
  },
  replay: {
    type: "string",
    requests: LAUNCH,
    doc: "A recording to debug, forwards and backwards, instead of a new run. `program` is still the folder of the project that was recorded; nothing is built.",
  },
  host: {
    type: "string",
    requests: ATTACH,
    default: "127.0.0.1",
    doc: "Name or address of the machine on which the GDB stub listens.",
  },
  port: {
    type: "integer",
    requests: ATTACH,
    required: true,
    unless: "socket",
    minimum: 1,
    maximum: 65535,
    doc: "TCP port of the GDB stub: the one that `litebox run --gdb PORT` names, or that of gdbserver or QEMU.",
  },
  socket: {
    type: "string",
    requests: ATTACH,
    doc: "Path of the Unix socket of the GDB stub, in place of `host` and `port`: the one that `litebox run --gdb PATH` was given. From the project's folder on.",
  },
  justMyCode: {
    type: "boolean",
    requests: BOTH,
    default: true,
    doc: "*Step Into* steps over functions of the library OS. They stay in the call stack, dimmed.",
  },
  stopOnSameValue: {
    type: "boolean",
    requests: BOTH,
    default: false,
    doc: "A breakpoint on a change of data stops at every write, also where the value stays the same.",
  },
  sourceMap: {
    type: "string map",
    requests: BOTH,
    default: {},
    doc: 'Where source folders are on this machine: `{ "/folder/in/the/debug/information": "/folder/here" }`. The project\'s own folder is found without it.',
  },
  timeout: {
    type: "integer",
    requests: BOTH,
    default: 10_000,
    minimum: 100,
    doc: "How many milliseconds a stub may take to answer before the session ends.",
  },
  cli: {
    type: "string",
    requests: LAUNCH,
    internal: true,
    doc: "The `litebox` command's script, which is started with this editor's own Node.",
  },
} as const satisfies Record<string, Attribute>;

export type AttributeName = keyof typeof attributes;

interface ValueOf {
  readonly string: string;
  readonly integer: number;
  readonly boolean: boolean;
  readonly strings: readonly string[];
  readonly "string map": Readonly<Record<string, string>>;
}

/** Always there once the defaults are filled in. */
type Always = {
  [K in AttributeName]: (typeof attributes)[K] extends { unless: string }
    ? never
    : (typeof attributes)[K] extends { default: unknown } | { required: true }
      ? K
      : never;
}[AttributeName];

/** A configuration's attributes with the defaults filled in. Those of the other request keep their defaults. */
export type DebugArguments = { readonly [K in Always]: ValueOf[(typeof attributes)[K]["type"]] } & {
  readonly [K in Exclude<AttributeName, Always>]?: ValueOf[(typeof attributes)[K]["type"]];
};

/** A request of our own, `litebox/timeTravel`: where to go. The stop follows as an event. */
export interface TimeTravelArguments {
  readonly threadId?: number;
  /** A number of executed instructions, `begin` or `end`. */
  readonly instant?: string;
  /** An expression: to the instruction that wrote it last, before it does. */
  readonly lastWrite?: string;
  readonly frameId?: number;
  /** To where the program was at this line last, as the editor counts lines. */
  readonly line?: { readonly path: string; readonly line: number };
  /** Back over the line, into a call of it, or to the call of the function. */
  readonly step?: "over" | "in" | "out";
}

interface FilterOffer {
  readonly id: string;
  readonly label: string;
  readonly doc: string;
  readonly isOn: boolean;
  /** What one may write to it. */
  readonly condition?: string;
}

/** The exception filters that the adapter offers. */
export const FILTERS = [
  {
    id: "fault",
    label: "Enclave Fault",
    doc: "Stop where the enclave faults, with the reason.",
    isOn: true,
  },
  {
    id: "abort",
    label: "Panic and Abort",
    doc: "Stop where the enclave ends itself: a panic, a failed assertion, `abort`, a check of the library OS.",
    isOn: true,
  },
  {
    id: "stackProtector",
    label: "Stack Protector",
    doc: "Stop where a function is found to have written beyond an array on its stack, before the enclave ends itself.",
    isOn: false,
  },
  {
    id: "hostCall",
    label: "Host Call",
    doc: "Stop before each host call; a condition names which.",
    isOn: false,
    condition: "names of host calls, with `*` for any text: `console_write file_*`",
  },
  {
    id: "entryExit",
    label: "Entry and Exit",
    doc: "Stop where a thread enters the enclave, and where it is about to leave it.",
    isOn: false,
  },
  {
    id: "aex",
    label: "Asynchronous Exit (AEX)",
    doc: "Stop where an interrupt that was ordered (`--aex`) has taken a thread out of the enclave.",
    isOn: false,
  },
] as const satisfies readonly FilterOffer[];

export type FilterName = (typeof FILTERS)[number]["id"];

interface AttributeSchema {
  readonly type: string;
  readonly markdownDescription: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: { readonly type: "string" };
  readonly additionalProperties?: { readonly type: "string" };
}

/** The JSON schema of one request, in the form of `contributes.debuggers[].configurationAttributes`. */
export function configurationSchema(request: DebugRequest): {
  required: string[];
  properties: Record<string, AttributeSchema>;
} {
  const properties: Record<string, AttributeSchema> = {};
  const required: string[] = [];
  for (const [name, attribute] of Object.entries<Attribute>(attributes)) {
    if (attribute.internal === true || !attribute.requests.includes(request)) continue;
    if (attribute.required === true && attribute.unless === undefined) required.push(name);
    properties[name] = {
      ...SCHEMA_TYPE[attribute.type],
      markdownDescription: attribute.doc,
      ...(attribute.default !== undefined && { default: attribute.default }),
      ...(attribute.minimum !== undefined && { minimum: attribute.minimum }),
      ...(attribute.maximum !== undefined && { maximum: attribute.maximum }),
    };
  }
  return { required, properties };
}

const SCHEMA_TYPE: Readonly<
  Record<AttributeType, Pick<AttributeSchema, "type" | "items" | "additionalProperties">>
> = {
  string: { type: "string" },
  integer: { type: "integer" },
  boolean: { type: "boolean" },
  strings: { type: "array", items: { type: "string" } },
  "string map": { type: "object", additionalProperties: { type: "string" } },
};
