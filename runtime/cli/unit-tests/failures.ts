/** What a test said went wrong, from its standard error: our own macros, `assert`, and panics of Rust each have one form. */

export interface Failure {
  readonly message: string;
  /** As the program has it. */
  readonly file?: string;
  readonly line?: number;
}

/** `litebox_test_report` of the component `test`, and `litebox_assert_failed` of `assert`. */
const EXPECTED = /^(.+?):(\d{1,9}): (?:not as expected: (.*)|.+?: (assertion failed: .*))$/;
/** `panic.rs` of the crate; the message has lines of its own. */
const PANIC = /^panicked at (.+):(\d{1,9}):\d{1,9}:$/;

export function failuresIn(errorOutput: string): readonly Failure[] {
  const lines = errorOutput.split(/\r?\n/);
  return lines.flatMap((text, index): Failure[] => {
    const [, file, line, expected, assertion] = EXPECTED.exec(text) ?? [];
    if (file !== undefined) return [{ message: expected ?? assertion ?? "", file, line: Number(line) }];
    const [, panicFile, panicLine] = PANIC.exec(text) ?? [];
    if (panicFile === undefined) return [];
    const message = lines
      .slice(index + 1)
      .join("\n")
      .trimEnd();
    return [{ message: `panicked: ${message}`, file: panicFile, line: Number(panicLine) }];
  });
}
