/** From the words of a command line to the context of a subcommand. */

import { parseArgs } from "node:util";
import { UserError } from "../base/errors.ts";
import type { AnyCommand, CommandContext, OptionSpec, OptionTable } from "./command.ts";

/** The options that every subcommand has. */
export const COMMON_OPTIONS: OptionTable = {
  json: { type: "boolean", summary: "Print one JSON object on standard output instead of text" },
  help: { type: "boolean", short: "h", summary: "Show this help" },
};

/** What the words after the subcommand's name say. */
export type ParsedArguments = Pick<CommandContext, "positionals" | "rest" | "options" | "json"> & {
  readonly help: boolean;
};

/** Throws a `UserError` of exit status 2 for anything that the subcommand does not take. */
export function parseArguments(command: AnyCommand, words: readonly string[]): ParsedArguments {
  const separator = words.indexOf("--");
  const own = separator < 0 ? words : words.slice(0, separator);
  const rest = separator < 0 ? undefined : words.slice(separator + 1);
  const options = { ...command.options, ...COMMON_OPTIONS };
  const { values, positionals } = parse(command, own, options);
  const { help, json, ...ownValues } = values;
  if (help !== true) checkPositionals(command, positionals);
  // node:util checked the values against the table; the table is what OptionValues is made from.
  return {
    positionals,
    rest,
    options: ownValues as ParsedArguments["options"],
    json: json === true,
    help: help === true,
  };
}

function parse(command: AnyCommand, words: readonly string[], options: OptionTable) {
  try {
    return parseArgs({
      args: [...words],
      options: Object.fromEntries(Object.entries(options).map(([name, spec]) => [name, nodeOption(spec)])),
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // Node's own sentences end in advice about positional arguments that begin with a dash; one sentence is enough.
    const sentence = reason.split(". To specify", 1)[0]?.replace(/\.$/, "") ?? reason;
    throw usageError(command, `${sentence}.`);
  }
}

function nodeOption(spec: OptionSpec): { type: "boolean" | "string"; short?: string; multiple?: boolean } {
  return {
    type: spec.type,
    ...(spec.short === undefined ? {} : { short: spec.short }),
    ...(spec.multiple === undefined ? {} : { multiple: spec.multiple }),
  };
}

function checkPositionals(command: AnyCommand, positionals: readonly string[]): void {
  const { minimum, maximum } = command.positionals;
  if (positionals.length < minimum) throw usageError(command, "An argument is missing.");
  const extra = positionals[maximum];
  if (extra !== undefined) throw usageError(command, `The argument '${extra}' is one too many.`);
}

/** A wrong command line: says what is wrong and how it is written. */
function usageError(command: AnyCommand, sentence: string): UserError {
  const usage = `litebox ${command.name} ${command.usage}`.trim();
  return new UserError(`${sentence} Usage: ${usage} (see 'litebox ${command.name} --help').`, 2);
}
