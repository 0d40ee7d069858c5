/** The one file of the adapter that opens sockets. */
import { connect } from "node:net";
import type { ByteStream } from "./byte-stream.ts";

/** Connects over TCP; rejects with the system's error code (`ECONNREFUSED`…) in `code`. */
export function openSocket(host: string, port: number, timeout: number): Promise<ByteStream> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    const timer = setTimeout(() => {
      socket.destroy(Object.assign(new Error("no connection in time"), { code: "ETIMEDOUT" }));
    }, timeout);
    const refused = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    socket.once("error", refused);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.off("error", refused);
      resolve({
        listen(listener) {
          let reason: string | undefined;
          socket.on("data", (bytes: Buffer) => {
            listener.bytes(bytes);
          });
          socket.on("error", (error) => {
            reason = error.message;
          });
          socket.on("close", () => {
            listener.closed(reason);
          });
        },
        write: (bytes) => void socket.write(bytes),
        close: () => void socket.destroy(),
      });
    });
  });
}
