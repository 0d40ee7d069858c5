/** The parts of the library OS. Each is a folder of `runtime/guest/components`, and a row of the TCB report. */

export interface Component {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
}

export const components = [
  {
    name: "entry",
    title: "Enclave entry",
    summary: "Enters and leaves the enclave: stack, registers, flags, start of main, and the end by abort.",
  },
  {
    name: "hostcall",
    title: "Host calls",
    summary:
      "Copies arguments out and results in, and checks every answer of the host. Nothing else touches host memory.",
  },
  {
    name: "heap",
    title: "Heap",
    summary: "Allocates memory, and aborts on overruns and double frees that it finds.",
  },
  {
    name: "string",
    title: "Strings and memory",
    summary: "Copies, compares and searches memory and strings.",
  },
  {
    name: "ctype",
    title: "Character classes",
    summary: "Classifies and converts characters of the C locale.",
  },
  { name: "stdio", title: "Console streams", summary: "Formats text; writes and reads the host's console." },
  {
    name: "stdlib",
    title: "General utilities",
    summary: "Converts numbers, sorts, searches, and ends the program.",
  },
  {
    name: "threads",
    title: "Threads",
    summary: "Starts and joins threads, lets them wait for each other, and keeps values for each of them.",
  },
  {
    name: "random",
    title: "Random bytes",
    summary: "Takes random bytes from the processor, never from the host.",
  },
  { name: "assert", title: "Assertions", summary: "Stops the enclave when a condition does not hold." },
  {
    name: "cxx",
    title: "C++ runtime",
    summary: "Makes and destroys C++ objects, and aborts where C++ would throw.",
  },
  { name: "errno", title: "Error number", summary: "Holds the number of the last error." },
] as const satisfies readonly Component[];

export type ComponentName = (typeof components)[number]["name"];

/** The component that has this name, if any. */
export function component(name: string): Component | undefined {
  return components.find((each) => each.name === name);
}
