/** Workers of the simulator, which are to the extension in a browser what processes of `litebox` are elsewhere. */

import * as vscode from "vscode";

import type { WorkerInput, WorkerOutput, WorkerRequest } from "../../runtime/browser/contract.ts";
import type { Answer } from "../tools.ts";
import { readIfThere } from "./files.ts";

/** As much of a browser's worker as is used here. */
export interface BrowserWorker {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
  postMessage(message: unknown): void;
  terminate(): void;
}

declare const Worker: new (address: string) => BrowserWorker;

/** A secret of the platform has so many bytes. */
const SECRET_SIZE = 32;
const SECRET_KEY = "litebox.platformSecret";

export interface StartedWorker {
  send(input: WorkerInput): void;
  end(): void;
}

export class Workers {
  readonly #dist: vscode.Uri;
  readonly #secrets: vscode.SecretStorage;

  constructor({ extensionUri, secrets }: Pick<vscode.ExtensionContext, "extensionUri" | "secrets">) {
    this.#dist = vscode.Uri.joinPath(extensionUri, "dist", "web");
    this.#secrets = secrets;
  }

  /** A worker that runs one of the bundles. */
  open(bundle: "simulator" | "language-server"): BrowserWorker {
    return new Worker(vscode.Uri.joinPath(this.#dist, `${bundle}.js`).toString(true));
  }

  /** Begins the work that a request asks for, about a project. `hear` is told all that comes of it. */
  start(request: WorkerRequest, project: vscode.Uri, hear: (output: WorkerOutput) => void): StartedWorker {
    const worker = this.open("simulator");
    const give = async (path: string): Promise<void> => {
      const bytes = await readIfThere(vscode.Uri.joinPath(project, path));
      worker.postMessage({ kind: "file", path, bytes } satisfies WorkerInput);
    };
    worker.onmessage = ({ data }) => {
      const output = data as WorkerOutput;
      if (output.kind === "read") void give(output.path);
      else hear(output);
    };
    worker.onerror = ({ message }) => {
      hear({ kind: "failed", message: message ?? vscode.l10n.t("The simulator did not start.") });
    };
    worker.postMessage(request);
    return {
      send: (input) => {
        worker.postMessage(input);
      },
      end: () => {
        worker.terminate();
      },
    };
  }

  /** For requests that come to one answer. */
  ask(request: WorkerRequest): Promise<Answer<unknown>> {
    return new Promise((resolve) => {
      const worker = this.start(request, this.#dist, (output) => {
        if (output.kind === "answer") resolve({ answer: output.answer, message: "" });
        else if (output.kind === "failed") resolve({ answer: undefined, message: output.message });
        else return;
        worker.end();
      });
    });
  }

  /** Of this browser's simulated platform: what an enclave seals here can be opened again here. Made on first use. */
  async secret(): Promise<Uint8Array> {
    const known = await this.#secrets.get(SECRET_KEY);
    const bytes = known?.match(/[0-9a-f]{2}/g)?.map((digits) => Number.parseInt(digits, 16)) ?? [];
    if (bytes.length === SECRET_SIZE) return Uint8Array.from(bytes);
    const made = crypto.getRandomValues(new Uint8Array(SECRET_SIZE));
    const text = [...made].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    await this.#secrets.store(SECRET_KEY, text);
    return made;
  }
}
