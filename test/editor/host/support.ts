/** What the suites in the extension host have in common: files of the workspace, and waiting for events. */
import * as vscode from "vscode";

export function inWorkspace(...names: readonly string[]): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) throw new Error("no workspace folder is open");
  return vscode.Uri.joinPath(folder.uri, ...names);
}

export async function open(name: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(inWorkspace(name)));
}

export async function readText(name: string): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(inWorkspace(name)));
}

export async function exists(name: string): Promise<boolean> {
  return vscode.workspace.fs.stat(inWorkspace(name)).then(
    () => true,
    () => false,
  );
}

export function writeText(name: string, text: string): Thenable<void> {
  return vscode.workspace.fs.writeFile(inWorkspace(name), new TextEncoder().encode(text));
}

/** The zero-based number of the first line that contains `text`. */
export function lineOf(document: vscode.TextDocument, text: string): number {
  for (let line = 0; line < document.lineCount; line++) {
    if (document.lineAt(line).text.includes(text)) return line;
  }
  throw new Error(`no line of ${document.uri.path} contains ${text}`);
}

/** Inserts text without saving; undo by `revert`. */
export async function insert(editor: vscode.TextEditor, line: number, text: string): Promise<void> {
  const done = await editor.edit((edit) => {
    edit.insert(new vscode.Position(line, 0), text);
  });
  if (!done) throw new Error("the editor refused the edit");
}

/** Throws away what was not saved, and closes all editors. */
export async function revertAll(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}

/** Resolves with the first event that passes, rejects after `milliseconds`. Call it before the act that causes the event. */
export function next<T>(
  event: vscode.Event<T>,
  accept: (value: T) => boolean = () => true,
  milliseconds = 30_000,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      listener.dispose();
      reject(new Error(`no such event within ${milliseconds} ms`));
    }, milliseconds);
    const listener = event((value) => {
      if (!accept(value)) return;
      clearTimeout(timer);
      listener.dispose();
      resolve(value);
    });
  });
}

/** Asks now and again on every `event` until `probe` gives a value. */
export async function until<T>(
  event: vscode.Event<unknown>,
  probe: () => T | undefined,
  what: string,
  milliseconds = 30_000,
): Promise<T> {
  const now = probe();
  if (now !== undefined) return now;
  let found: T | undefined;
  await next(event, () => (found = probe()) !== undefined, milliseconds).catch(() => {
    throw new Error(`${what}: not within ${milliseconds} ms`);
  });
  return found as T;
}
