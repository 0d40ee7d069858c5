/** Where marked values come from besides the annotations: functions of the API. */

import { apiFunction } from "../../../runtime/api/index.ts";
import type { EventOf, Operand } from "./body.ts";
import type { Source } from "./follow.ts";

export const SECRETS: Source = { mark: "secret", allocators: new Set(["lb_secret_alloc"]) };

/** What reads from the host, and which arguments it fills. Files of `fopen` are authenticated: only `stdin` is the host's. */
function filledByHost(call: EventOf<"call">): readonly Operand[] {
  const list = call.arguments;
  const at = (...indexes: readonly number[]): Operand[] =>
    indexes.map((index) => list[index]).filter((argument) => argument !== undefined);
  const isStandardInput = (index: number): boolean => list[index]?.text === "stdin";
  switch (call.name) {
    case "lb_tcp_read":
      return at(1);
    case "lb_untrusted_read":
      return at(2);
    case "fread":
      return isStandardInput(3) ? at(0) : [];
    case "fgets":
      return isStandardInput(2) ? at(0) : [];
    case "scanf":
      return list.slice(1);
    case "fscanf":
      return isStandardInput(0) ? list.slice(2) : [];
    default:
      return [];
  }
}

/** The same number in another form. */
const CARRIERS: ReadonlySet<string> = new Set([
  ...["atoi", "atol", "atoll", "strtol", "strtoul", "strtoll", "strtoull", "strtoimax", "strtoumax"],
  ...[
    "abs",
    "labs",
    "ntohl",
    "ntohs",
    "htonl",
    "htons",
    "be16toh",
    "be32toh",
    "be64toh",
    "le16toh",
    "le32toh",
    "le64toh",
  ],
  ...["__builtin_bswap16", "__builtin_bswap32", "__builtin_bswap64"],
]);

/** Values that the host chose, and memory that it can change. */
export const HOST_VALUES: Source = {
  mark: "untrusted",
  fills: filledByHost,
  carriers: CARRIERS,
  endsWhenBounded: true,
};

/** Memory that the host can change at any moment. */
export const HOST_MEMORY: Source = { mark: "untrusted", isPlace: true };

/** Arguments into whose memory a call puts what the host chose. */
export const hostFills = filledByHost;

const ALLOCATIONS: ReadonlyMap<string, readonly number[]> = new Map([
  ["malloc", [0]],
  ["calloc", [0, 1]],
  ["realloc", [1]],
  ["alloca", [0]],
  ["lb_secret_alloc", [0]],
]);

/** The arguments that say how much memory is read, written or allocated. */
export function lengthArguments(call: EventOf<"call">): readonly Operand[] {
  const length = lengthArgument(call);
  const sizes = (ALLOCATIONS.get(call.name) ?? []).map((index) => call.arguments[index]);
  return [length, ...sizes].filter((each) => each !== undefined);
}

/** The arguments through which a function of the API reads or writes memory of the enclave. */
export function pointerArguments(call: EventOf<"call">): readonly Operand[] {
  const parameters = call.name.startsWith("lb_untrusted") ? [] : (apiFunction(call.name)?.parameters ?? []);
  return call.arguments.filter((_, index) => (parameters[index]?.direction ?? "value") !== "value");
}

/** The argument that says how many bytes of memory a function of the API reads or writes. */
function lengthArgument(call: EventOf<"call">): Operand | undefined {
  const found = apiFunction(call.name);
  const length = found?.parameters.find(
    ({ direction, length: size }) => direction !== "value" && size,
  )?.length;
  const index = found?.parameters.findIndex(({ name }) => name === length) ?? -1;
  return index < 0 ? undefined : call.arguments[index];
}

/** The arguments through which bytes leave the enclave as they are: to the console or a plain connection. */
export function argumentsForHost(call: EventOf<"call">): readonly Operand[] {
  const found = apiFunction(call.name);
  const goesOut = found?.hostCalls.some((name) => name === "console_write" || name === "tcp_write");
  // What TLS is between is encrypted; the text of an assertion is none of the program's data.
  if (!found || goesOut !== true || found.component === "https" || found.component === "assert") return [];
  const stream = found.parameters.findIndex(({ name }) => name === "stream");
  // Other streams are protected files.
  if (stream >= 0 && !/^std(?:out|err)$/.test(call.arguments[stream]?.text ?? "")) return [];
  return call.arguments.filter((_, index) => {
    const parameter = found.parameters[index];
    return parameter ? parameter.direction !== "out" && index !== stream : found.variadic;
  });
}
