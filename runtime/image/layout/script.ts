/** Makes the linker script of one image from the template `runtime/guest/enclave.ld`, whose header comment is the contract. */

import { UserError } from "../../base/errors.ts";
import { PAGE_SIZE } from "../../base/quantities.ts";
import { DEFAULT_BASE } from "../../enclave/image.ts";
import type { Manifest } from "../manifest/schema.ts";

export interface ScriptNumbers {
  /** Start of ELRANGE. */
  readonly base: number;
  readonly elrangeSize: number;
  readonly heap: number;
  readonly stack: number;
  readonly threads: number;
}

/** Room for code and data in the first attempt; `largerElrange` makes more when that is too little. */
const ROOM_FOR_SECTIONS = 16 * 1024 * 1024;
/** Guard pages, exception stack, save areas, thread-local variables and thread block of one thread, generously. */
const ROOM_PER_THREAD = 32 * PAGE_SIZE;
/** From the base to 2 GiB, where ELRANGE must end. */
const MOST_ELRANGE = 0x8000_0000 - DEFAULT_BASE;

export function scriptNumbers(
  enclave: Pick<Manifest["enclave"], "heap" | "stack" | "threads">,
): ScriptNumbers {
  const { heap, stack, threads } = enclave;
  const needed = ROOM_FOR_SECTIONS + heap + threads * (stack + ROOM_PER_THREAD);
  const elrangeSize = 2 ** Math.ceil(Math.log2(needed));
  if (elrangeSize > MOST_ELRANGE) {
    throw new UserError(
      `The enclave's memory does not fit below 2 GiB: heap and ${threads} stacks need ${needed} bytes, and at most ${MOST_ELRANGE} are there. ` +
        'Make "heap", "stack" or "threads" in litebox.json smaller.',
    );
  }
  return { base: DEFAULT_BASE, elrangeSize, heap, stack, threads };
}

/** The next larger ELRANGE, for an image that did not fit; undefined when there is none. */
export function largerElrange(numbers: ScriptNumbers): ScriptNumbers | undefined {
  const elrangeSize = 2 * numbers.elrangeSize;
  return elrangeSize <= MOST_ELRANGE ? { ...numbers, elrangeSize } : undefined;
}

/** With room for whatever can be linked at all. */
export function largestElrange(numbers: ScriptNumbers): ScriptNumbers {
  const larger = largerElrange(numbers);
  return larger === undefined ? numbers : largestElrange(larger);
}

/** `takesArguments`: whether the program's `main` does. */
export function expandScript(template: string, numbers: ScriptNumbers, takesArguments = true): string {
  const values: Readonly<Record<string, number | string>> = {
    MAIN: takesArguments ? "litebox_main_with_arguments" : "main",
    BASE: numbers.base,
    ELRANGE_SIZE: numbers.elrangeSize,
    HEAP_SIZE: numbers.heap,
    STACK_SIZE: numbers.stack,
    THREADS: numbers.threads,
  };
  // The comments name the placeholders too; the script that is run needs no comments, but its marks are comments.
  const bare = template.replace(/\/\*(?!@)[\s\S]*?\*\//g, "");
  const perThread = bare.replace(/\/\*@each-thread\*\/([\s\S]*?)\/\*@end\*\//g, (_, lines: string) =>
    Array.from({ length: numbers.threads }, (__, thread) =>
      lines.replaceAll("@THREAD@", String(thread)),
    ).join(""),
  );
  return perThread.replace(/@([A-Z_]+)@/g, (placeholder, name: string) => {
    const value = values[name];
    if (value === undefined) {
      throw new UserError(
        `The linker script enclave.ld has the placeholder ${placeholder}, which this version does not know. Reinstall LiteBox.`,
      );
    }
    return typeof value === "string" ? value : `0x${value.toString(16)}`;
  });
}
