/** Entry of the worker: the first message is the request, and all later ones belong to it. */

import { breathing } from "./breathe.ts";
import type { WorkerInput, WorkerOutput, WorkerRequest } from "./contract.ts";
import type { UserInput } from "./editor.ts";
import { serve } from "./serve.ts";

/** As much of a worker's global scope as is used here. */
interface Scope {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown): void;
  setImmediate?: (work: () => void) => void;
}

const scope = globalThis as unknown as Scope;
const breathe = breathing();

// The debug adapter lets answers go out first with Node's function.
scope.setImmediate ??= (work) => void breathe().then(work);

const early: UserInput[] = [];
let hear = (input: UserInput): void => void early.push(input);
const files = new Map<string, (bytes: Uint8Array | undefined) => void>();

scope.onmessage = ({ data: request }) => {
  scope.onmessage = ({ data }) => {
    const input = data as WorkerInput;
    if (input.kind === "file") files.get(input.path)?.(input.bytes);
    else hear(input);
  };
  void serve(request as WorkerRequest, {
    tell: (output) => {
      scope.postMessage(output);
    },
    listen: (heard) => {
      hear = heard;
      for (const input of early.splice(0)) heard(input);
    },
    read: (path) =>
      new Promise((resolve) => {
        files.set(path, resolve);
        scope.postMessage({ kind: "read", path } satisfies WorkerOutput);
      }),
    breathe,
  });
};
