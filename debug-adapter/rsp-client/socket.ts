/** The one file of the adapter that opens sockets. */
import { connect } from "node:net";
import { concatBytes } from "../../runtime/base/bytes.ts";
import type { ByteStream, StubPlace } from "./byte-stream.ts";

/** Connects over TCP or a Unix socket; rejects with the system's error code (`ECONNREFUSED`…) in `code`. */
export function openSocket(place: StubPlace, timeout: number): Promise<ByteStream> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...place, noDelay: true });
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
      const outgoing = together((bytes) => void socket.write(bytes));
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
        write: outgoing.write,
        close: () => {
          outgoing.flush();
          socket.destroy();
        },
      });
    });
  });
}

/** Hands on as one what is written without a pause: a system call for each packet would cost more than the packets. */
function together(write: (bytes: Uint8Array) => void): Pick<ByteStream, "write"> & { flush(): void } {
  let waiting: Uint8Array[] = [];
  const flush = (): void => {
    const [first, ...others] = waiting;
    waiting = [];
    if (first !== undefined) write(others.length === 0 ? first : concatBytes(first, ...others));
  };
  return {
    flush,
    write(bytes) {
      if (waiting.push(bytes) === 1) process.nextTick(flush);
    },
  };
}
