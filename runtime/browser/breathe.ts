/** The end of a turn of the event loop, which browsers have no function for: a message to oneself is not held back as timers are. */

interface Port {
  onmessage: (() => void) | null;
  postMessage(message: undefined): void;
}

export function breathing(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel() as unknown as { readonly port1: Port; readonly port2: Port };
  const waiting: (() => void)[] = [];
  port1.onmessage = () => {
    waiting.shift()?.();
  };
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(undefined);
    });
}
