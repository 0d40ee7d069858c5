/** Validates SARIF logs in tests. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import Draft4 from "ajv-draft-04";
import formats from "ajv-formats";

const require = createRequire(import.meta.url);
const json = (path: string): object => JSON.parse(readFileSync(require.resolve(path), "utf8")) as object;

/** What a log violates of the standard's schema, as Microsoft's package carries it; empty for a valid one. */
export function sarifComplaints(log: object): readonly object[] {
  // One of its patterns is none under the rules of Unicode.
  const ajv = new Draft4.default({ strict: false, allErrors: true, unicodeRegExp: false });
  formats.default(ajv);
  const isValid = ajv.compile(json("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"));
  isValid(log);
  return isValid.errors ?? [];
}
