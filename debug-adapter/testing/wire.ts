/** What goes between the adapter and a stub. */
import { createServer, connect, type Server, type Socket } from "node:net";
import { FrameReader } from "../../runtime/rsp/frame.ts";
import type { Owner } from "./attached.ts";

/** Listens in between, and keeps what the debugger sends: for each time that something came, its packets. */
export class Wire {
  readonly port: number;
  #writes: string[][] = [];

  private constructor(server: Server, target: number) {
    const address = server.address();
    this.port = typeof address === "object" && address !== null ? address.port : 0;
    server.on("connection", (near: Socket) => {
      const far = connect({ port: target, host: "127.0.0.1", noDelay: true });
      const reader = new FrameReader();
      near.on("data", (bytes) => {
        const events = reader.push(bytes);
        const packets = events.flatMap((event) => (event.kind === "packet" ? [event.body] : []));
        if (packets.length > 0) this.#writes.push(packets);
        far.write(bytes);
      });
      far.on("data", (bytes) => near.write(bytes));
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        one.on("error", () => undefined);
        one.on("close", () => other.destroy());
      }
    });
  }

  static async to(target: number, owner: Owner): Promise<Wire> {
    const server = createServer({ noDelay: true });
    owner.after(() => server.close());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Wire(server, target);
  }

  /** What was sent since it was asked last. */
  take(): string[][] {
    const taken = this.#writes;
    this.#writes = [];
    return taken;
  }
}
