/** Conditions of breakpoints for a stub that evaluates them itself: what names mean at an address, before the program is there. */
import { innermostFrame } from "../../runtime/binary/call-stack.ts";
import { registers as registerTable } from "../../runtime/rsp/registers.ts";
import type { DescribedRegister } from "../../runtime/rsp/target-description.ts";
import { agentCode, type CodePlace, type CodeValue } from "../expression/agent-code.ts";
import { parseExpression } from "../expression/parse.ts";
import { ExpressionError } from "../expression/syntax.ts";
import { integerOf, isSignedType } from "../value/scalars.ts";
import { strip, type Place, type Value } from "../value/value.ts";
import { namesIn, type Scope } from "../expression/evaluate.ts";
import { scopeOf } from "./evaluate.ts";
import type { Program } from "./program.ts";
import type { Frame } from "./stack.ts";

const RIP_DWARF = 16;
/** General registers, by DWARF number. */
const GENERAL = Array.from({ length: 16 }, (_, number) => number);
/**
 * Made-up frames, in which each register has a value that nothing else has: a place that is as far from a register in all of them is
 * that far from it in any.
 */
const FRAMES = [0x1234_5678_9000n, 0x4c3b_2a19_0800n, 0x7177_3311_5550n];
const BETWEEN = [0x1_0203_0405n, 0x2_0507_0b0dn, 0x3_1113_1719n];

const NO_MEMORY = (): undefined => undefined;

function registerIn(frame: number, dwarf: number): bigint {
  return (FRAMES[frame] ?? 0n) + BigInt(dwarf) * (BETWEEN[frame] ?? 0n);
}

/** Undefined where inlined functions begin or are at the address: whose variables are meant is known when the program stands there. */
function frameAt(program: Program, address: number, index: number): Frame | undefined {
  if (program.framesAt(address).length !== 1) return undefined;
  const get = (dwarf: number): bigint | undefined =>
    dwarf === RIP_DWARF ? BigInt(address) : GENERAL.includes(dwarf) ? registerIn(index, dwarf) : undefined;
  const machine = innermostFrame(program.info, { get }, NO_MEMORY);
  return (
    machine && {
      machine,
      inline: 0,
      isInlined: false,
      index: 0,
      name: "",
      position: undefined,
      isLibraryOs: false,
      values: { info: program.info, frame: machine.context, symbolAt: program.symbolAt },
      innermost: undefined,
    }
  );
}

/** Code for a condition by addresses; where there is none the adapter has to evaluate it. */
export function conditionCodes(
  program: Program,
  described: readonly DescribedRegister[],
  addresses: readonly number[],
  condition: string,
): ReadonlyMap<number, Uint8Array> {
  const codes = new Map<number, Uint8Array>();
  for (const address of addresses) {
    const code = conditionCode(program, described, address, condition);
    if (code !== undefined) codes.set(address, code);
  }
  return codes;
}

function conditionCode(
  program: Program,
  described: readonly DescribedRegister[],
  address: number,
  condition: string,
): Uint8Array | undefined {
  const scopes = FRAMES.map((_, index) => frameAt(program, address, index)).flatMap((frame) =>
    frame === undefined ? [] : [{ frame, scope: scopeOf(frame) }],
  );
  const [first] = scopes;
  if (first === undefined || scopes.length < FRAMES.length) return undefined;
  const numbers = new Map(described.map(({ name, number }) => [name, number]));
  const numberOf = (dwarf: number): number | undefined =>
    GENERAL.includes(dwarf)
      ? numbers.get(registerTable.find((one) => one.dwarf === dwarf)?.name ?? "")
      : undefined;
  const everywhere = (look: (scope: Scope) => Value | undefined): CodeValue | undefined =>
    inEachFrame(
      scopes.map(({ scope }) => look(scope)),
      numberOf,
    );
  // The members of its object have names here, and where that is only the running program knows.
  const isMember = ({ frame, scope }: typeof first, name: string): boolean =>
    scope.named("this") !== undefined &&
    !program.info.variablesAt(frame.machine.lookup, 0).some((variable) => variable.name === name);
  try {
    const { expression } = parseExpression(condition, namesIn(first.scope));
    return agentCode(expression, {
      named: (name) => (isMember(first, name) ? undefined : everywhere((scope) => scope.named(name))),
      register: (name) => everywhere((scope) => scope.register(name)),
      typeNamed: first.scope.typeNamed,
    });
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

/** Where a value is, if that can be said of all frames alike. */
function inEachFrame(
  values: readonly (Value | undefined)[],
  numberOf: (dwarf: number) => number | undefined,
): CodeValue | undefined {
  const [first] = values;
  if (first === undefined) return undefined;
  const place = placeOf(
    values.flatMap((value) => (value === undefined ? [] : [value.place])),
    numberOf,
    isSignedType(strip(first.type)),
  );
  return place && { type: first.type, place };
}

function placeOf(
  places: readonly Place[],
  numberOf: (dwarf: number) => number | undefined,
  isSigned: boolean,
): CodePlace | undefined {
  const [first] = places;
  if (first === undefined || places.length < FRAMES.length) return undefined;
  if (first.kind === "memory") return memoryPlace(places, numberOf);
  if (first.kind === "register") {
    const register = numberOf(first.register);
    return register === undefined ? undefined : { kind: "register", register, offset: first.offset };
  }
  if (first.kind !== "bytes" || first.known !== undefined) return undefined;
  const numbers = places.map((place) =>
    place.kind === "bytes" ? integerOf(place.bytes, isSigned) : undefined,
  );
  const [value] = numbers;
  return value !== undefined && numbers.every((number) => number === value)
    ? { kind: "constant", value }
    : undefined;
}

function memoryPlace(
  places: readonly Place[],
  numberOf: (dwarf: number) => number | undefined,
): CodePlace | undefined {
  const addresses = places.map((place) => (place.kind === "memory" ? place.address : undefined));
  const [address] = addresses;
  if (address === undefined) return undefined;
  if (addresses.every((other) => other === address))
    return { kind: "memory", register: undefined, offset: address };
  const distance = (dwarf: number, frame: number): bigint =>
    BigInt.asUintN(64, (addresses[frame] ?? 0n) - registerIn(frame, dwarf));
  const base = GENERAL.find((dwarf) =>
    addresses.every((_, frame) => distance(dwarf, frame) === distance(dwarf, 0)),
  );
  const register = base === undefined ? undefined : numberOf(base);
  return base === undefined || register === undefined
    ? undefined
    : { kind: "memory", register, offset: distance(base, 0) };
}
