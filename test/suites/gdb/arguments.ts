/** The arguments that gdb's testsuite gives to a compiler, as far as they mean something for an enclave. */

export interface CompilerArguments {
  /** Whether it ends with objects (or less), or links. */
  readonly links: boolean;
  readonly sources: readonly string[];
  readonly objects: readonly string[];
  readonly output: string | undefined;
  /** For the compiler itself, in order. */
  readonly flags: readonly string[];
}

/** Of these the next argument is the value. */
const WITH_VALUE = /^-(?:[DIUx]|include|isystem|idirafter|iquote)$/;
/** What only concerns linking for this machine; an image has one way to be linked. */
const OF_LINKING = /^-(?:l|L|Wl,|static|rdynamic|pie|no-pie|nostdlib|nostartfiles)/;

export function readArguments(args: readonly string[]): CompilerArguments {
  const sources: string[] = [];
  const objects: string[] = [];
  const flags: string[] = [];
  let output: string | undefined;
  let links = true;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "-o") output = args[++at];
    else if (WITH_VALUE.test(arg)) flags.push(arg, args[++at] ?? "");
    else if (/^-(?:c|E|S)$/.test(arg)) {
      links = false;
      flags.push(arg);
    } else if (OF_LINKING.test(arg)) continue;
    else if (arg.startsWith("-")) flags.push(arg);
    else if (/\.[oa]$/.test(arg)) objects.push(arg);
    else sources.push(arg);
  }
  return { links, sources, objects, output, flags };
}
