/** One request of the editor, from its message to the answer. */

import { UserError } from "../base/errors.ts";
import type { WorkerRequest } from "./contract.ts";
import { debug } from "./debug.ts";
import type { Editor } from "./editor.ts";
import { mrenclaveOf } from "./image.ts";
import { judge } from "./judge.ts";
import { run } from "./run.ts";
import { tcbPage } from "./tcb-page.ts";

export async function serve(request: WorkerRequest, editor: Editor): Promise<void> {
  const { tell } = editor;
  const answer = (value: unknown): void => {
    tell({ kind: "answer", answer: value });
  };
  try {
    switch (request.kind) {
      case "verify":
        answer(await judge(request.file, request.evidence, request.policy, Math.floor(Date.now() / 1000)));
        return;
      case "tcb":
        answer(tcbPage(request.record, request));
        return;
      case "measure":
        answer(mrenclaveOf(request.image));
        return;
      case "run":
        await run(request.files, request.secret, editor);
        return;
      case "debug":
        debug(request, editor);
    }
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    tell({ kind: "failed", message: error instanceof UserError ? said : `The simulator failed: ${said}` });
  }
}
