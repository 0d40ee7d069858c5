/**
 * A reporter for `node --test` that says one line per file, everything about a failure, and nothing else; and that writes the counts
 * and the failures to the file named by $LITEBOX_TEST_COUNTS, from which scripts/test.mjs makes its sum.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { inspect } from "node:util";

const COUNTS = process.env.LITEBOX_TEST_COUNTS;

export default async function* report(source) {
  const skipped = new Map();
  const failures = [];
  for await (const { type, data } of source) {
    if (type === "test:fail") {
      const text = failure(data);
      if (text !== "") failures.push(text);
      yield text;
    } else if (type === "test:pass" && data.skip) note(skipped, data);
    else if (type === "test:stderr" || type === "test:stdout") yield data.message;
    else if (type === "test:summary") {
      if (data.file !== undefined) yield fileLine(data, skipped.get(data.file) ?? []);
      else if (COUNTS) writeFileSync(COUNTS, JSON.stringify({ ...sum(data.counts), failures }));
    }
  }
}

function note(skipped, { file, name, skip }) {
  skipped.set(file, [...(skipped.get(file) ?? []), typeof skip === "string" ? `${name}: ${skip}` : name]);
}

function fileLine({ file, counts, duration_ms }, skipped) {
  const failed = counts.failed + counts.cancelled;
  const parts = [`${counts.passed} passed`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (counts.skipped > 0) parts.push(`${counts.skipped} skipped`);
  const seconds = (duration_ms / 1000).toFixed(1);
  const head = `${failed > 0 ? "✖" : "✔"} ${path.relative(process.cwd(), file)}: ${parts.join(", ")} (${seconds} s)\n`;
  return head + skipped.map((text) => `    skipped: ${text}\n`).join("");
}

function failure({ name, file, line, details }) {
  const { error } = details;
  // A suite fails because a test in it failed, and that one is reported by itself.
  if (error.failureType === "subtestsFailed") return "";
  const where = file === undefined ? "" : ` (${path.relative(process.cwd(), file)}:${line})`;
  const cause = error.cause ?? error;
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause);
  const values = cause?.code === "ERR_ASSERTION" && !cause.generatedMessage ? compared(cause) : "";
  return `\n✖ ${name}${where}\n${indent(text + values)}\n\n`;
}

function compared({ actual, expected }) {
  return `\nactual: ${inspect(actual, { depth: 5 })}\nexpected: ${inspect(expected, { depth: 5 })}`;
}

function sum(counts) {
  return {
    passed: counts.passed,
    failed: counts.failed + counts.cancelled,
    skipped: counts.skipped + counts.todo,
  };
}

function indent(text) {
  return text.replace(/^/gm, "    ");
}
