/** As one types: what leaves the API or the budget is underlined, with a code, a sentence and a link. */
import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { MAIN_FILE } from "../sample.ts";
import { insert, inWorkspace, open, readText, revertAll, until } from "./support.ts";

/** The diagnostics of ours for a file, once there is one with this code. */
function finding(file: vscode.Uri, code: string): Promise<vscode.Diagnostic> {
  return until(
    vscode.languages.onDidChangeDiagnostics,
    () => vscode.languages.getDiagnostics(file).find((item) => codeOf(item) === code),
    `a diagnostic ${code} for ${file.path}`,
  );
}

function codeOf({ code }: vscode.Diagnostic): string | undefined {
  return typeof code === "object" ? String(code.value) : code === undefined ? undefined : String(code);
}

function linkOf({ code }: vscode.Diagnostic): string {
  return typeof code === "object" ? code.target.toString() : "";
}

/** Types a line at the end of the file and checks what is said about it. */
async function typed(text: string, code: string, marked: string, sentence: RegExp): Promise<void> {
  const editor = await open(MAIN_FILE);
  const line = editor.document.lineCount;
  await insert(editor, line, `\n${text}\n`);
  const found = await finding(editor.document.uri, code);
  assert.equal(editor.document.getText(found.range), marked);
  assert.match(found.message, sentence);
  assert.equal(found.source, "litebox");
  assert.match(linkOf(found), new RegExp(`/docs/diagnostics/${code}\\.md$`));
}

export function diagnosticsTests(): void {
  suite("diagnostics", () => {
    teardown(revertAll);

    test("the sample has none", async () => {
      const editor = await open(MAIN_FILE);
      const extension = vscode.extensions.getExtension("litebox-tools.litebox-enclave-tools");
      assert.ok(extension, "the extension is there");
      await extension.activate();
      // Its own finding proves that the server has looked at the file; then there must be no other.
      await insert(editor, editor.document.lineCount, "\nint probe(void) { return fork(); }\n");
      await finding(editor.document.uri, "outside-api-call");
      assert.equal(vscode.languages.getDiagnostics(editor.document.uri).length, 1);
    });

    test("a call of fork is outside the API", () =>
      typed("int child(void) { return fork(); }", "outside-api-call", "fork", /not part of the LiteBox API/));

    test("<sys/socket.h> is outside the API", () =>
      typed(
        "#include <sys/socket.h>",
        "outside-api-header",
        "<sys/socket.h>",
        /not a header of the LiteBox API/,
      ));

    test("an inline syscall is an illegal instruction", () =>
      typed(
        'void leave(void) { __asm__ volatile("syscall"); }',
        "illegal-instruction",
        "syscall",
        /faults in an enclave/,
      ));

    test("a finding goes when its cause goes", async () => {
      const editor = await open(MAIN_FILE);
      const { document } = editor;
      await insert(editor, document.lineCount, "\nint child(void) { return fork(); }\n");
      await finding(document.uri, "outside-api-call");
      await vscode.commands.executeCommand("undo");
      await until(
        vscode.languages.onDidChangeDiagnostics,
        () => (vscode.languages.getDiagnostics(document.uri).length === 0 ? true : undefined),
        "no diagnostics",
      );
    });

    test("the call that goes over the TCB budget is a warning, with its price", async () => {
      await typed(
        'void show(int number) { printf("%d", number); }',
        "tcb-budget",
        "printf",
        /^`printf` adds .* KiB.*: the TCB would be .* of the budget's 14 KiB \(estimated\)\.$/,
      );
    });

    test("a mistake in the manifest is marked where it is", async () => {
      const before = await readText("litebox.json");
      try {
        const wrong = before.replace(/"name"\s*:\s*"[^"]*"/, '"name": 7');
        await vscode.workspace.fs.writeFile(inWorkspace("litebox.json"), new TextEncoder().encode(wrong));
        const uri = inWorkspace("litebox.json");
        const { document } = await open("litebox.json");
        const found = await until(
          vscode.languages.onDidChangeDiagnostics,
          () => {
            // VS Code's own JSON support finds it too, by the schema that we give it.
            const ours = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "litebox");
            return ours.find(({ range }) => document.getText(range) === "7");
          },
          "a diagnostic for litebox.json",
        );
        assert.match(found.message, /name/);
      } finally {
        await vscode.workspace.fs.writeFile(inWorkspace("litebox.json"), new TextEncoder().encode(before));
      }
    });
  });
}
