/** The exception filters that are places in the enclave: functions of the library OS by which it tells of itself. */
import { FILTERS, type FilterName } from "../contract.ts";
import type { Program } from "./program.ts";

interface Filter {
  readonly id: FilterName;
  readonly symbols: readonly string[];
  /** What has happened there; `caller` is the function that called. */
  text(this: void, caller: string, symbol: string): string;
}

const CALL_PREFIX = "litebox_";

export const PLACES: readonly Filter[] = [
  {
    id: "stackProtector",
    symbols: ["__stack_chk_fail"],
    text: (caller) => `\`${caller}\` has written beyond an array of its own: the stack protector found it.`,
  },
  {
    id: "hostCall",
    symbols: ["litebox_host_call"],
    text: (caller) => `Host call \`${callName(caller)}\``,
  },
  {
    id: "entryExit",
    symbols: ["__enclave_entry", "litebox_exit"],
    text: (_caller, symbol) =>
      symbol === "litebox_exit"
        ? "A thread leaves the enclave (EEXIT)"
        : "A thread enters the enclave (EENTER)",
  },
];

/** `file_read` of the function that makes that host call. */
function callName(caller: string): string {
  return caller.startsWith(CALL_PREFIX) ? caller.slice(CALL_PREFIX.length) : caller;
}

/** Whether a host call is among those named, by words with `*` for any text; no word names all. */
export function isNamed(caller: string, names: string): boolean {
  const words = names.split(/[\s,]+/).filter((word) => word !== "");
  return words.length === 0 || words.some((word) => patternOf(word).test(callName(caller)));
}

function patternOf(word: string): RegExp {
  const parts = word.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}

export function placesOf(program: Program, id: string): readonly number[] {
  const symbols = PLACES.find((filter) => filter.id === id)?.symbols ?? [];
  return symbols.flatMap((name) => program.elf.symbolsNamed(name).map(({ value }) => value));
}

export function isFilter(id: string): boolean {
  return FILTERS.some((filter) => filter.id === id);
}

export function isPlace(id: string): boolean {
  return PLACES.some((filter) => filter.id === id);
}

export function labelOf(id: string): string {
  return FILTERS.find((filter) => filter.id === id)?.label ?? id;
}

export function textAt(program: Program, id: string, address: bigint, caller: string): string {
  const filter = PLACES.find((each) => each.id === id);
  const symbol = filter?.symbols.find((name) =>
    program.elf.symbolsNamed(name).some(({ value }) => BigInt(value) === address),
  );
  return filter?.text(caller, symbol ?? "") ?? labelOf(id);
}
