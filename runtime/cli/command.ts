/**
 * The shape of a subcommand: one file in `commands/`, one record, listed in `commands/index.ts`. The record says everything that
 * `--help`, the parser of the arguments and the documentation need, so nothing about an option is written twice.
 */

import type { Output } from "./output.ts";

/** One option. Its key in the table is its long name: `gdb` is `--gdb`. */
export interface OptionSpec {
  readonly type: "boolean" | "string";
  readonly short?: string;
  /** May be given more than once. */
  readonly multiple?: boolean;
  /** What stands for the value in the help: `PORT`. For options of type "string". */
  readonly placeholder?: string;
  /** One line for the help, without a full stop. */
  readonly summary: string;
}

export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** The values that an option table gives: absent options are undefined. */
export type OptionValues<Options extends OptionTable> = {
  readonly [Name in keyof Options]?: Options[Name] extends { readonly type: "boolean" }
    ? boolean
    : Options[Name] extends { readonly multiple: true }
      ? readonly string[]
      : string;
};

/** What a run of a subcommand is given. `--help` and `--json` are every subcommand's and are parsed by the framework. */
export interface CommandContext<Options extends OptionTable = OptionTable> {
  /** What is neither an option nor stands after `--`. */
  readonly positionals: readonly string[];
  /** What stands after `--`; undefined when there was none. */
  readonly rest: readonly string[] | undefined;
  readonly options: OptionValues<Options>;
  /** `--json` was given: exactly one object goes to standard output, by `output.json`. */
  readonly json: boolean;
  readonly output: Output;
  /** The folder that relative paths of the user are relative to. */
  readonly workingFolder: string;
}

export interface Command<Options extends OptionTable = OptionTable> {
  readonly name: string;
  /** What follows the name in the usage line: `[DIR or IMAGE] [-- ARGS]`. */
  readonly usage: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** Further lines for `litebox NAME --help`: what the exit status means, what `--json` gives. */
  readonly details: string;
  readonly options: Options;
  /** How many positionals are allowed. */
  readonly positionals: { readonly minimum: number; readonly maximum: number };
  /** Resolves to the exit status. A mistake of the user is thrown as `UserError`. */
  run(this: void, context: CommandContext<Options>): Promise<number>;
}

/** A subcommand in a list, where the types of its options no longer matter. */
export type AnyCommand = Omit<Command, "run"> & {
  run(this: void, context: CommandContext<never>): Promise<number>;
};

/** Gives the record's `run` the types of its own options. */
export function defineCommand<const Options extends OptionTable>(record: Command<Options>): Command<Options> {
  return record;
}
