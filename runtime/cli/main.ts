#!/usr/bin/env node
/** `litebox`: finds the subcommand, hands it its arguments, turns its outcome into an exit status. */

import { UserError } from "../base/errors.ts";
import { parseArguments } from "./arguments.ts";
import type { AnyCommand, CommandContext } from "./command.ts";
import { allCommands, COMMAND_NAMES, loadCommand } from "./commands/index.ts";
import { commandHelp, generalHelp } from "./help.ts";
import { Output } from "./output.ts";
import type { OutputStreams } from "./output.ts";
import { ownVersion } from "./paths.ts";

const output = new Output({ out: process.stdout, error: process.stderr } satisfies OutputStreams);

/** A reader that has seen enough (`litebox … | head`) is no error of ours. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

async function main(words: readonly string[]): Promise<number> {
  const [name, ...others] = words;
  if (name === "--version") {
    output.line(ownVersion());
    return 0;
  }
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    output.line(generalHelp(await allCommands(), ownVersion()));
    return name === undefined ? 2 : 0;
  }
  const command = await loadCommand(name);
  if (command === undefined) {
    throw new UserError(`There is no command '${name}'. The commands are: ${COMMAND_NAMES.join(", ")}.`, 2);
  }
  return runCommand(command, others);
}

async function runCommand(command: AnyCommand, words: readonly string[]): Promise<number> {
  const { help, ...context } = parseArguments(command, words);
  if (help) {
    output.line(commandHelp(command));
    return 0;
  }
  const whole: CommandContext = { ...context, output, workingFolder: process.cwd() };
  try {
    // The list has forgotten the options' types; parseArguments has just checked the values against the same table.
    return await command.run(whole as CommandContext<never>);
  } catch (error) {
    // A program that reads standard output is told as well, and always finds an object there.
    if (context.json && error instanceof UserError && !output.hasPrintedJson) {
      output.json({ version: 1, problems: [{ code: command.name, message: error.message }] });
    }
    throw error;
  }
}

/** One sentence for what the user can mend; what only we can mend says so, and never shows a stack trace unasked. */
function report(error: unknown): number {
  if (error instanceof UserError) {
    output.note(`litebox: ${error.message}`);
    return error.exitStatus;
  }
  const message =
    error instanceof Error ? error.message.replace(/^LiteBox internal error: /, "") : String(error);
  output.note(`LiteBox internal error: ${message}. Please report this, with the command that you ran.`);
  if (process.env["LITEBOX_TRACE"] !== undefined && error instanceof Error) output.note(error.stack ?? "");
  return 1;
}

void main(process.argv.slice(2))
  .catch(report)
  .then((status) => {
    // Setting exitCode instead of calling process.exit lets output that is still on its way be written.
    process.exitCode = status;
  });
