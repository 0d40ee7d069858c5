import { assert } from "../../base/assert.ts";
import { ERRNO } from "./answer.ts";
import type { Answerer } from "./answer.ts";

export const answerConsoleRead: Answerer = ({ arguments: [address, capacity], buffer, services }) => {
  if (capacity === 0n) return -ERRNO.EINVAL;
  const room = buffer.room(address, capacity);
  if (room === undefined) return -ERRNO.EFAULT;
  const deliver = (bytes: Uint8Array): number => {
    assert(bytes.length <= room.length, "the console gave more bytes than were asked for");
    room.set(bytes);
    return bytes.length;
  };
  const bytes = services.readConsole(room.length);
  return bytes instanceof Uint8Array ? deliver(bytes) : bytes.then(deliver, () => -ERRNO.EIO);
};
