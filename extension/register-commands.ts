/** The commands of the table, registered with what they do. */

import * as vscode from "vscode";

import { commands } from "./commands.ts";
import type { CommandId, CommandRow } from "./commands.ts";

/**
 * A command of the table without an action does not compile. `resource` is what its menu was opened on; further arguments come from who
 * calls the command by its name.
 */
export type CommandActions = {
  readonly [Id in CommandId]: (resource?: vscode.Uri, ...given: readonly unknown[]) => Promise<unknown>;
};

/** `isReplaced` says whether the extension's files are gone, and says so to the user: then only some commands are of use. */
export function registerCommands(actions: CommandActions, isReplaced: () => boolean): vscode.Disposable[] {
  const ids = Object.keys(commands) as CommandId[];
  return ids.map((id) =>
    vscode.commands.registerCommand(id, (first: unknown, ...given: readonly unknown[]) => {
      const { standsAlone }: CommandRow = commands[id];
      if (standsAlone !== true && isReplaced()) return undefined;
      if (first instanceof vscode.Uri || first === undefined) return actions[id](first, ...given);
      // A menu that is not about a file.
      return actions[id](undefined, first, ...given);
    }),
  );
}
