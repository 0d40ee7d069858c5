/** The text of `--help`, from the records of the subcommands. */

import { COMMON_OPTIONS } from "./arguments.ts";
import type { AnyCommand, OptionSpec, OptionTable } from "./command.ts";

export function generalHelp(commands: readonly AnyCommand[], version: string): string {
  const rows = commands.map((command) => [`litebox ${command.name}`, command.summary] as const);
  return [
    `LiteBox Enclave Tools ${version}: build, measure, run and debug enclaves.`,
    "",
    "Usage: litebox COMMAND [ARGUMENTS]",
    "",
    "Commands:",
    ...columns(rows),
    "",
    "'litebox COMMAND --help' explains a command; 'litebox --version' prints the version.",
    "Exit status: 0 done, 1 the work failed, 2 wrong usage; 'litebox run' exits with the enclave's own exit code.",
  ].join("\n");
}

export function commandHelp(command: AnyCommand): string {
  return [
    `Usage: litebox ${command.name} ${command.usage}`.trimEnd(),
    "",
    `${command.summary}.`,
    ...(command.details === "" ? [] : ["", command.details.trim()]),
    "",
    "Options:",
    ...columns(optionRows({ ...command.options, ...COMMON_OPTIONS })),
  ].join("\n");
}

function optionRows(options: OptionTable): (readonly [string, string])[] {
  return Object.entries(options).map(([name, spec]) => [optionSynopsis(name, spec), spec.summary] as const);
}

function optionSynopsis(name: string, spec: OptionSpec): string {
  const short = spec.short === undefined ? "" : `-${spec.short}, `;
  const value = spec.type === "string" ? ` ${spec.placeholder ?? "VALUE"}` : "";
  return `${short}--${name}${value}`;
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
