/** gdb and we at random places of a program that runs: the stack, and every argument and local of every frame. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { readElf } from "../../runtime/binary/elf/read-elf.ts";
import { openDebugInfo } from "../../runtime/binary/open-debug-info.ts";
import { attach, type Attached, type Owner } from "./attached.ts";
import { compile, sourcePath, type Build } from "./debuggee.ts";
import { askGdb } from "./gdb.ts";
import {
  difference,
  gdbFrames,
  type Leaf,
  lookAt,
  nameAndLine,
  type Typed,
  typeDifference,
} from "./same-stop.ts";

/** Of so many places that are drawn for a stop, it is at the one that the program comes to first. */
const PLACES = 6;
/** Instructions of a function that places are drawn from. */
const MOST_INSTRUCTIONS = 500;

export interface Subject {
  readonly program: string;
  readonly build: Build;
}

/** The programs that wander, by each compiler at each level. */
export const SUBJECTS: readonly Subject[] = [
  ...(["gcc", "clang"] as const).flatMap((compiler) =>
    ["-O0", "-O2", "-Og", "-O1"].map((level) => ({
      program: "wander",
      build: { compiler, options: [level] },
    })),
  ),
  ...["0", "2", "1"].map((level) => ({
    program: "wander",
    build: { compiler: "rustc" as const, options: ["-C", `opt-level=${level}`] },
  })),
];

interface Stop {
  readonly places: readonly string[];
  readonly frames: readonly string[];
  readonly names: readonly string[];
  readonly leaves: readonly Leaf[];
  readonly types: readonly Typed[];
}

export interface Comparison {
  readonly stops: number;
  readonly values: number;
  /** Each with its stop. */
  readonly differences: readonly string[];
}

/** At most `count` stops of one run, fewer where the program ends before. */
export async function compareStops(
  owner: Owner,
  { program, build }: Subject,
  random: () => bigint,
  count: number,
): Promise<Comparison> {
  const path = compile(program, build);
  const session = await attach(owner, program, build);
  const places = await placesOf(session, path, sourcePath(program, build.compiler));
  const stops: Stop[] = [];
  for (let stop = 0; stop < count; stop++) {
    const drawn = Array.from(
      { length: PLACES },
      () => places[Number(random() % BigInt(places.length))] ?? "",
    );
    await session.client.request("setInstructionBreakpoints", {
      breakpoints: drawn.map((instructionReference) => ({ instructionReference })),
    });
    const goesOn = stop === 0 ? "configurationDone" : "continue";
    if (!(await session.client.startsAndStops(goesOn))) break;
    stops.push(await look(session, drawn, isOwn(build)));
  }
  session.client.close();
  const answers = stops.length === 0 ? [] : await askGdb(path, [], stops.flatMap(commandsOf));
  let at = 0;
  const differences = stops.flatMap((stop, index) => {
    const length = commandsOf(stop).length;
    const found = compare(stop, answers.slice(at, at + length), isOwn(build));
    at += length;
    return found.map((text) => `${build.compiler} ${build.options.join(" ")}, stop ${index}: ${text}`);
  });
  const values = stops.reduce((sum, { leaves }) => sum + leaves.length, 0);
  return { stops: stops.length, values, differences };
}

/** The addresses of instructions of the program's own functions. */
async function placesOf(session: Attached, path: string, source: string): Promise<string[]> {
  const elf = readElf(readFileSync(path), { inflate: (bytes) => inflateSync(bytes) }).value;
  const info = elf && openDebugInfo(elf).value;
  const own = [...(info?.functions() ?? [])].filter(
    ({ declaredAt, low }) => low > 0 && declaredAt?.file === source,
  );
  const found = await Promise.all(
    own.map(async ({ low, high }) => {
      const { instructions } = await session.client.request<{
        instructions: DebugProtocol.DisassembledInstruction[];
      }>("disassemble", { memoryReference: `0x${low.toString(16)}`, instructionCount: MOST_INSTRUCTIONS });
      return instructions.map(({ address }) => address).filter((address) => Number(address) < high);
    }),
  );
  return found.flat();
}

/** Whether a frame of that name is the program's own; what is around `main` in Rust, and inlined everywhere, is of its library. */
function isOwn({ compiler }: Build): (name: string) => boolean {
  return (name) => compiler !== "rustc" || name.startsWith("wander::");
}

async function look(
  session: Attached,
  places: readonly string[],
  wants: (name: string) => boolean,
): Promise<Stop> {
  const all = await session.frames();
  const frames = all.filter(({ name }) => wants(name));
  const names: string[] = [];
  const leaves: Leaf[] = [];
  const types: Typed[] = [];
  for (const [index, frame] of all.entries()) {
    if (!wants(frame.name)) continue;
    const scopes = await session.scopes(frame.id);
    const own = [...(scopes.get("Arguments") ?? []), ...(scopes.get("Locals") ?? [])];
    names.push(`${index}: ${[...new Set(own.map(({ name }) => name))].sort().join(" ")}`);
    const seen = await lookAt(session, frame.id, index);
    leaves.push(...seen.leaves.filter(isPlain));
    types.push(...seen.types);
  }
  return { places, frames: frames.map(nameAndLine), names, leaves, types };
}

/** Numbers, addresses, characters, and what there is instead of a value; the looks of Rust's types are compared elsewhere. */
function isPlain({ value }: Leaf): boolean {
  return /^(?:-?[\d.]|0x|<|true$|false$|nullptr$|')/.test(value);
}

function commandsOf({ places, leaves, names, types }: Stop): string[] {
  const where = names.map((text) => Number.parseInt(text, 10));
  return [
    `delete`,
    ...places.map((place) => `break *${place}`),
    "continue",
    "backtrace",
    ...where.flatMap((frame) => [
      `frame apply level ${frame} -q info args`,
      `frame apply level ${frame} -q info locals`,
    ]),
    ...leaves.map(({ frame, expression }) => `frame apply level ${frame} -q print ${expression}`),
    ...types.map(({ frame, expression }) => `frame apply level ${frame} -q whatis ${expression}`),
  ];
}

function compare(
  { places, frames, names, leaves, types }: Stop,
  answers: readonly string[],
  wants: (name: string) => boolean,
): string[] {
  const [backtrace = "", ...rest] = answers.slice(places.length + 2);
  const theirs = gdbFrames(backtrace).filter(wants);
  if (theirs.join() !== frames.join()) return [`frames ${frames.join(" ")} here, ${theirs.join(" ")} in gdb`];
  const lists = rest.slice(0, 2 * names.length);
  const found = names.flatMap((ours, index) => {
    const text = `${lists[2 * index] ?? ""}\n${lists[2 * index + 1] ?? ""}`;
    const known = [...text.matchAll(/^(\w+) = /gm)].map(([, name = ""]) => name);
    const gdbs = `${Number.parseInt(ours, 10)}: ${[...new Set(known)].sort().join(" ")}`;
    return gdbs === ours ? [] : [`variables ${ours} here, ${gdbs} in gdb`];
  });
  const values = rest.slice(2 * names.length);
  return [
    ...found,
    ...leaves.flatMap((leaf, index) => difference(leaf, values[index] ?? "")),
    ...types.flatMap((typed, index) => typeDifference(typed, values[leaves.length + index] ?? "")),
  ];
}
