/** Records what a debug adapter says, and lets a test wait for it. */
import * as vscode from "vscode";
import { until } from "./support.ts";

interface AdapterEvent {
  readonly event: string;
  readonly body: unknown;
}

export class DebugEvents {
  readonly #heard = new vscode.EventEmitter<AdapterEvent>();
  readonly #registration: vscode.Disposable;
  readonly #waiting: AdapterEvent[] = [];
  /** All output so far, by category. */
  readonly output: Record<string, string> = {};

  constructor(type: string) {
    this.#registration = vscode.debug.registerDebugAdapterTrackerFactory(type, {
      createDebugAdapterTracker: () => ({
        onDidSendMessage: (message: AdapterEvent & { readonly type: string }) => {
          if (message.type === "event") this.#hear(message);
        },
      }),
    });
  }

  #hear(event: AdapterEvent): void {
    if (event.event === "output") {
      const { category = "console", output } = event.body as { category?: string; output: string };
      this.output[category] = (this.output[category] ?? "") + output;
    } else {
      this.#waiting.push(event);
    }
    this.#heard.fire(event);
  }

  /** The body of the next event of that name that was not yet taken. */
  async take<Body>(name: string): Promise<Body> {
    const probe = () => {
      const index = this.#waiting.findIndex(({ event }) => event === name);
      return index < 0 ? undefined : { index };
    };
    const { index } = await until(this.#heard.event, probe, `the adapter's event '${name}'`);
    const [taken] = this.#waiting.splice(index, 1);
    return taken?.body as Body;
  }

  /** Waits until the output of a category contains this text. */
  async hears(category: string, text: string): Promise<void> {
    const probe = () => (this.output[category]?.includes(text) === true ? true : undefined);
    await until(
      this.#heard.event,
      probe,
      `'${text}' on ${category}, heard so far: ${JSON.stringify(this.output)}`,
    );
  }

  dispose(): void {
    this.#registration.dispose();
    this.#heard.dispose();
  }
}
