/** What the debug console understands beside expressions: `help`, and commands for the stub itself. */
import type { Completion } from "./complete.ts";

export const HELP = "help";
/** How one speaks to the stub itself. */
export const MONITOR = /^monitor\s+(.+)$/s;

const EXPRESSIONS = `An expression shows its value: here.x, *list@4, numbers[2], $rip, (long)&here. With ,x behind it numbers are hexadecimal, with ,o octal, with ,b binary.
An assignment changes one: here.x = 3, $rax = 1.
goto COUNT, goto begin and goto end go to another instant, where the stub can go back in time.`;

/** `commands` is what the stub lists, a line each. */
export function consoleHelp(commands: string): string {
  return commands === "" ? EXPRESSIONS : `${EXPRESSIONS}\nmonitor COMMAND speaks to the stub:\n${commands}`;
}

/** What is typed of a command for the stub; undefined where something else is. */
export function commandIn(before: string): string | undefined {
  return /^\s*monitor\s+([\w-]*)$/.exec(before)?.[1];
}

export function completeCommand(start: string, commands: string): Completion[] {
  const names = commands.split("\n").map((line) => line.split(" ")[0] ?? "");
  return names
    .filter((name) => /^[\w-]+$/.test(name) && name.startsWith(start))
    .map((label) => ({ label, type: "function" }));
}
