/** gdb as the judge: what it prints for the same stop of the same program. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { serve } from "./debuggee.ts";

const run = promisify(execFile);

/** Runs commands in gdb on a program behind a gdbserver of its own; gives what each printed. */
export async function askGdb(
  program: string,
  prepare: readonly string[],
  commands: readonly string[],
): Promise<string[]> {
  const served = await serve(program);
  const all = [
    "set width 0",
    "set confirm off",
    "set print elements 0",
    "set print repeats 0",
    "set print null-stop on",
    // The library's files are this machine's, and with them come the printers of its types.
    "set sysroot /",
    `target remote 127.0.0.1:${served.port}`,
    ...prepare,
    ...commands.flatMap((command, index) => [`echo \\n@@${index}\\n`, command]),
    "echo \\n@@end\\n",
    "kill",
  ];
  try {
    // A command that fails must not end the script: each is its own.
    const words = ["-batch", "-nx", ...all.flatMap((command) => ["-ex", command]), program];
    const { stdout } = await run("gdb", words, { maxBuffer: 1 << 26, timeout: 30_000 });
    return commands.map((_, index) => {
      const start = stdout.indexOf(`\n@@${index}\n`) + `\n@@${index}\n`.length;
      const next = index + 1 < commands.length ? `\n@@${index + 1}\n` : "\n@@end\n";
      return stdout.slice(start, stdout.indexOf(next, start)).trim();
    });
  } finally {
    served.end();
  }
}

/** gdb's and our spelling of the same value, brought to one: without `$1 = `, types before pointers, and its way with characters. */
export function plainValue(text: string): string {
  let plain = text.replace(/^\$\d+ = /, "");
  // `(int *) 0x…`, `(int (*)(int)) 0x…`, `(operation) 0x…`; functions come as `{int (int)} 0x…`.
  plain = plain.replace(/^\((?:[^()]|\([^()]*\))*\) (?=0x)/, "").replace(/^\{[^{}]*\} (?=0x)/, "");
  plain = plain.replace(/^\(.* &\) @0x[0-9a-f]+: /, "");
  plain = plain.replace(/^-?\d+ (?='(?:[^\\]|\\.+)'$)/s, (number) => number.trimEnd());
  plain = plain.replace(/^(-?\d+)'.*'$/s, "$1").replace(/^(-?\d+) '.*'$/s, "$1");
  if (/^-?(?:\d+\.?\d*(?:e[+-]?\d+)?|inf|nan)$/.test(plain)) return plain;
  return plain.replace(/^\((.*\|.*)\)$/, "$1");
}
