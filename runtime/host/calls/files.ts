/** Files: the enclave's own, and those of the host that it may read. */

import { decodeUtf8 } from "../../base/text.ts";
import { ERRNO } from "./answer.ts";
import type { Answerer } from "./answer.ts";

const USE = { EXISTING: 1n, NEW: 2n, OF_HOST: 3n } as const;
const WHAT = { SYNC: 1n, CLOSE: 2n, REMOVE: 3n, RENAME: 4n, COUNTER: 5n } as const;
const LONGEST_NAME = 255n;

/** An argument that holds the number of a file and something else. */
function parted(argument: bigint): { readonly file: number; readonly rest: bigint } {
  return { file: Number(argument >> 48n), rest: argument & 0xffff_ffff_ffffn };
}

export const answerFileOpen: Answerer = ({ arguments: [use, address, length], buffer, files }) => {
  if (length > LONGEST_NAME) return -ERRNO.EINVAL;
  const name = buffer.range(address, length)?.slice();
  if (name === undefined) return -ERRNO.EFAULT;
  switch (use) {
    case USE.EXISTING:
      return files.open(name, "existing");
    case USE.NEW:
      return files.open(name, "new");
    case USE.OF_HOST:
      return files.openOfHost(decodeUtf8(name));
    default:
      return -ERRNO.EINVAL;
  }
};

export const answerFileRead: Answerer = ({ arguments: [place, address, capacity], buffer, files }) => {
  if (capacity === 0n) return -ERRNO.EINVAL;
  const room = buffer.room(address, capacity);
  const { file, rest } = parted(place);
  return room === undefined ? -ERRNO.EFAULT : files.read(file, Number(rest), room);
};

export const answerFileWrite: Answerer = ({ arguments: [place, address, length], buffer, files }) => {
  if (length === 0n) return -ERRNO.EINVAL;
  const bytes = buffer.range(address, length);
  const { file, rest } = parted(place);
  // A copy: the enclave goes on and uses the buffer again.
  return bytes === undefined ? -ERRNO.EFAULT : files.write(file, Number(rest), bytes.slice());
};

export const answerFileChange: Answerer = ({ arguments: [what, address, length], buffer, files }) => {
  const bytes = buffer.range(address, length)?.slice();
  if (bytes === undefined) return -ERRNO.EFAULT;
  const { file, rest } = parted(what);
  switch (rest) {
    case WHAT.SYNC:
      return files.sync(file);
    case WHAT.CLOSE:
      return files.close(file);
    case WHAT.REMOVE:
      return files.remove(bytes);
    case WHAT.RENAME:
      return files.rename(bytes);
    case WHAT.COUNTER:
      return files.counter(bytes);
    default:
      return -ERRNO.EINVAL;
  }
};
