/** What tells a session with what it has to do. */
import type { DebugInfo } from "../../runtime/binary/debug-info.ts";
import type { RspClient } from "../rsp-client/client.ts";

/** A stub of enclaves names the attributes of its enclave; others do not know the question. */
export async function isProduction(client: RspClient): Promise<boolean> {
  const [first = ""] = (await client.monitor("attributes"))?.split("\n") ?? [];
  const names = first.split(" ");
  return names.includes("INIT") && !names.includes("DEBUG");
}

/** The symbol of a program in Rust belongs to a function of another name, which calls the program's own `main`; a test has its name. */
export function entriesOf(info: DebugInfo, test: string | undefined): readonly number[] {
  const ofTest = test === undefined ? [] : info.functionsNamed(`litebox_test_of_${test}`);
  if (ofTest.length > 0) return ofTest.map(({ entryBreakpoint }) => entryBreakpoint);
  const name = test ?? "main";
  const entries = info.entriesOfFunction(name);
  const own = entries.filter((address) => info.functionAt(address)?.name === name);
  return own.length > 0 ? own : entries;
}
