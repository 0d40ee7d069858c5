/** Validates SARIF logs in tests. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { default as Ajv } from "ajv-draft-04";

const require = createRequire(import.meta.url);
const json = (path: string): object => JSON.parse(readFileSync(require.resolve(path), "utf8")) as object;

/** What a log violates of the standard's schema, as Microsoft's package carries it; empty for a valid one. */
export function sarifComplaints(log: object): readonly object[] {
  const ajv = new Ajv.default({ allErrors: true, validateFormats: false, unicodeRegExp: false });
  const isValid = ajv.compile(json("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"));
  isValid(log);
  return isValid.errors ?? [];
}
