/** The parts of the library OS. Each is a folder of `runtime/guest/components`, and a row of the TCB report. */

/** Libraries of others that components are made of, or call. */
export type ThirdPartyName = "mbedtls" | "musl";

export interface Component {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** The library without whose source the component cannot be compiled. */
  readonly needs?: ThirdPartyName;
  /** Why link-time optimisation leaves it as it was compiled by itself: the rest of a sentence. */
  readonly keptApart?: string;
}

export const components = [
  {
    name: "entry",
    title: "Enclave entry",
    summary: "Enters and leaves the enclave: stack, registers, flags, start of main, and the end by abort.",
    keptApart: "it runs before what compilers take for granted is there",
  },
  {
    name: "hostcall",
    title: "Host calls",
    summary:
      "Copies arguments out and results in, and checks every answer of the host. Nothing else touches host memory.",
    keptApart: "its functions are the border to the host, and what crosses it is seen in its objects",
  },
  {
    name: "heap",
    title: "Heap",
    summary: "Allocates memory, and aborts on overruns and double frees that it finds.",
    keptApart:
      "compilers take what it returns for an object by itself, which its own bookkeeping beside it is not",
  },
  {
    name: "string",
    title: "Strings and memory",
    summary: "Copies, compares and searches memory and strings.",
    keptApart: "compilers call its functions without any source that says so",
  },
  {
    name: "ctype",
    title: "Character classes",
    summary: "Classifies and converts characters of the C locale.",
  },
  {
    name: "stdio",
    title: "Streams",
    summary: "Formats text; writes and reads the host's console, and whatever else is a stream.",
  },
  {
    name: "stdlib",
    title: "General utilities",
    summary: "Converts numbers, sorts, searches, and ends the program.",
  },
  {
    name: "math",
    title: "Mathematics",
    summary: "Computes mathematical functions of floating-point numbers, most of them by musl.",
  },
  {
    name: "threads",
    title: "Threads",
    summary: "Starts and joins threads, lets them wait for each other, and keeps values for each of them.",
  },
  {
    name: "random",
    title: "Random bytes",
    summary: "Makes random bytes from the processor's, which it tests, never from the host's.",
  },
  {
    name: "time",
    title: "Date and time",
    summary: "Asks the host for the time, checks the answer, and converts between seconds, dates and text.",
  },
  {
    name: "setjmp",
    title: "Jumps between functions",
    summary: "Keeps a place in a function and goes back to it from functions that it calls.",
    keptApart: "its functions return twice",
  },
  { name: "assert", title: "Assertions", summary: "Stops the enclave when a condition does not hold." },
  {
    name: "test",
    title: "Unit tests",
    summary: "Runs the unit tests of an image that `litebox test` makes; no other image has it.",
  },
  {
    name: "exceptions",
    title: "Exceptions",
    summary: "Calls the program's handlers of exceptions and of interrupts, on a stack of their own.",
    keptApart: "what it stores has to be there before the next instruction, which may raise an exception",
  },
  {
    name: "cxx",
    title: "C++ runtime",
    summary: "Makes and destroys C++ objects, and aborts where C++ would throw.",
    keptApart: "its operators give memory as the heap does",
  },
  {
    name: "quote",
    title: "Quotes",
    summary: "Has the platform say who the enclave is, so that others can check it from afar.",
  },
  { name: "errno", title: "Error number", summary: "Holds the number of the last error." },
  { name: "net", title: "TCP", summary: "Connects and listens by TCP, where litebox.json allows for it." },
  {
    name: "crypto",
    title: "Cryptography",
    summary: "Hashes, encrypts, signs, agrees on keys and derives them: the PSA Crypto API, by Mbed TLS.",
    needs: "mbedtls",
  },
  {
    name: "x509",
    title: "Certificates",
    summary: "Reads, checks and makes X.509 certificates, by Mbed TLS.",
    needs: "mbedtls",
  },
  {
    name: "tls",
    title: "TLS",
    summary: "Speaks TLS 1.3 and 1.2 as client and server, by Mbed TLS.",
    needs: "mbedtls",
  },
  {
    name: "https",
    title: "HTTPS",
    summary: "Asks and answers by HTTP/1.1 over TLS, as client and server.",
    needs: "mbedtls",
  },
  {
    name: "ratls",
    title: "Attested TLS",
    summary: "Makes certificates that carry evidence about the enclave, and talks to peers that have such.",
    needs: "mbedtls",
  },
  {
    name: "verify",
    title: "Verification of evidence",
    summary: "Judges quotes about other enclaves by a policy.",
    needs: "mbedtls",
  },
  {
    name: "report",
    title: "Local reports",
    summary: "Has the processor report about the enclave, for another one on the same machine.",
  },
  {
    name: "reportcheck",
    title: "Checks of local reports",
    summary: "Checks another enclave's report with the key that the processor gives to this one.",
    needs: "mbedtls",
  },
  {
    name: "channel",
    title: "Local channels",
    summary: "Lets enclaves on one processor talk, each of which knows by a report who the other is.",
    needs: "mbedtls",
  },
  {
    name: "seal",
    title: "Sealing",
    summary: "Encrypts data so that only this enclave, or those of its signer, can open it again.",
    needs: "mbedtls",
  },
  {
    name: "fs",
    title: "Protected files",
    summary:
      "Keeps files with the host, encrypted and authenticated, so that it can neither read nor change them.",
    needs: "mbedtls",
  },
  {
    name: "hostfiles",
    title: "Files of the host",
    summary: "Reads files of the host, which are not to be trusted.",
  },
] as const satisfies readonly Component[];

export type ComponentName = (typeof components)[number]["name"];

/** The component that has this name, if any. */
export function component(name: string): Component | undefined {
  return components.find((each) => each.name === name);
}
