/** TCP: what the enclave asks for by number. */

import { decodeUtf8 } from "../../base/text.ts";
import { ERRNO } from "./answer.ts";
import type { Answerer } from "./answer.ts";

/** RFC 1035, section 2.3.4: 253 characters of a name, a colon and five digits. */
const LONGEST_TARGET = 259n;

export const answerTcpOpen: Answerer = ({ arguments: [listener, address, length], buffer, tcp }) => {
  if (listener !== 0n) return tcp.accept(Number(listener));
  if (length > LONGEST_TARGET) return -ERRNO.EINVAL;
  const text = buffer.range(address, length);
  return text === undefined ? -ERRNO.EFAULT : tcp.open(decodeUtf8(text.slice()));
};

export const answerTcpRead: Answerer = ({ arguments: [connection, address, capacity], buffer, tcp }) => {
  if (capacity === 0n) return -ERRNO.EINVAL;
  const room = buffer.room(address, capacity);
  if (room === undefined) return -ERRNO.EFAULT;
  return tcp.read(Number(connection), room.length, (bytes) => {
    room.set(bytes.subarray(0, room.length));
    return Math.min(bytes.length, room.length);
  });
};

export const answerTcpWrite: Answerer = ({ arguments: [connection, address, length], buffer, tcp }) => {
  if (length === 0n) return tcp.close(Number(connection));
  const bytes = buffer.range(address, length);
  // A copy: the enclave goes on and uses the buffer again.
  return bytes === undefined ? -ERRNO.EFAULT : tcp.write(Number(connection), bytes.slice());
};
