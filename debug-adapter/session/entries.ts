/** Where a program begins, for a stop on entry. */
import type { DebugInfo } from "../../runtime/binary/debug-info.ts";

/** The symbol of a program in Rust belongs to a function of another name, which calls the program's own `main`; a test has its name. */
export function entriesOf(info: DebugInfo, test: string | undefined): readonly number[] {
  const ofTest = test === undefined ? [] : info.functionsNamed(`litebox_test_of_${test}`);
  if (ofTest.length > 0) return ofTest.map(({ entryBreakpoint }) => entryBreakpoint);
  const name = test ?? "main";
  const entries = info.entriesOfFunction(name);
  const own = entries.filter((address) => info.functionAt(address)?.name === name);
  return own.length > 0 ? own : entries;
}
