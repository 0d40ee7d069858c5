/** The form of a diagnostic: one record from which its findings, its documentation page and its tests come. */

import type { StackFacts } from "../../runtime/tcb/code/facts.ts";
import type { Unresolved } from "../../runtime/tcb/json.ts";
import type { CheckContext } from "../analysis/context.ts";
import type { OwnProgram } from "../analysis/cargo/sources.ts";
import type { CargoNeeds, StdNeed } from "../analysis/cargo/std-needs.ts";
import type { ManifestContext } from "../analysis/manifest-context.ts";
import type { SourceLanguage, TextRange } from "../analysis/facts.ts";
import type { TcbEstimate } from "../analysis/tcb.ts";

export type Severity = "error" | "warning" | "information" | "hint";

export interface TextEdit {
  readonly range: TextRange;
  readonly text: string;
  /** The text is that of the project's `litebox.json`, not of the file with the finding. */
  readonly inManifest?: boolean;
}

export function inManifest(edit: TextEdit): TextEdit {
  return { ...edit, inManifest: true };
}

export interface QuickFix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** A finding as everybody outside the diagnostics sees it. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly range: TextRange;
  readonly message: string;
  readonly fixes: readonly QuickFix[];
}

/**
 * A source text that shows the diagnostic. A comment line below a line marks what is found there:
 * `//     ^^^^ code`. Without such a comment, nothing may be found.
 */
export interface Example {
  readonly language: SourceLanguage | "jsonc" | "toml";
  readonly source: string;
  /** The source after the first quick fix, or after what the explanation advises. */
  readonly better?: string | undefined;
  /** `better` is what the first quick fix makes of `source`. */
  readonly byFix?: boolean;
  readonly tcb?: TcbEstimate | undefined;
  /** In Rust: the package's library begins here. */
  readonly isCrateRoot?: boolean;
  /** In Rust: it is a program beside the package's library. */
  readonly ownProgram?: OwnProgram;
  /** Of a manifest: which of its paths lead to nothing, and what functions the sources use. */
  readonly missing?: readonly string[];
  readonly uses?: readonly string[];
  /** Of a Cargo.toml: its dependencies that need `std`, without their places. */
  readonly needs?: readonly Omit<StdNeed, "range">[];
  /** The deepest stack of the image. */
  readonly stack?: StackFacts;
  /** What the linker did not find. */
  readonly unresolved?: readonly Unresolved[];
}

export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  /** A paragraph or two in Markdown: why it matters, and what to do. */
  readonly explain: string;
  readonly examples: readonly Example[];
  check(this: void, context: CheckContext): Finding[];
  /** What it says of `litebox.json`. */
  checkManifest(this: void, context: ManifestContext): Finding[];
  /** What it says of the package's `Cargo.toml`. */
  checkCargo(this: void, needs: CargoNeeds): Finding[];
}

/** A finding in `litebox.json` or `Cargo.toml`. */
export interface ManifestFound {
  readonly range: TextRange;
  readonly message: string;
  readonly fixes?: readonly QuickFix[];
}

/** What the author of a diagnostic writes. `Data` is what its message is made of. */
export interface DiagnosticRecord<Data> {
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  readonly explain: string;
  readonly message: (data: Data) => string;
  readonly find: (context: CheckContext) => Iterable<{ readonly range: TextRange; readonly data: Data }>;
  readonly fixes?: readonly {
    readonly title: string;
    readonly edits: (found: {
      readonly range: TextRange;
      readonly data: Data;
      readonly text: string;
      /** The text of `litebox.json`. */
      readonly manifest: string;
    }) => readonly TextEdit[];
  }[];
  readonly findInManifest?: (context: ManifestContext) => Iterable<ManifestFound>;
  readonly findInCargo?: (needs: CargoNeeds) => Iterable<ManifestFound>;
  readonly examples: readonly Example[];
}

export function diagnostic<Data>(record: DiagnosticRecord<Data>): Diagnostic {
  const { code, severity, title, explain, examples } = record;
  const foundIn = ({ range, message, fixes = [] }: ManifestFound): Finding => ({
    code,
    severity,
    range,
    message,
    fixes,
  });
  return {
    code,
    severity,
    title,
    explain,
    examples,
    check: (context) =>
      Array.from(record.find(context), ({ range, data }) => ({
        code,
        severity,
        range,
        message: record.message(data),
        fixes: (record.fixes ?? [])
          .map(({ title: named, edits }) => ({
            title: named,
            edits: edits({ range, data, text: context.text, manifest: context.project.manifest }),
          }))
          .filter(({ edits }) => edits.length > 0),
      })),
    checkManifest: (context) => Array.from(record.findInManifest?.(context) ?? [], foundIn),
    checkCargo: (needs) => Array.from(record.findInCargo?.(needs) ?? [], foundIn),
  };
}

/** A diagnostic of `litebox.json` alone. */
export function manifestDiagnostic(
  record: Pick<Diagnostic, "code" | "severity" | "title" | "explain" | "examples"> & {
    readonly find: (context: ManifestContext) => Iterable<ManifestFound>;
  },
): Diagnostic {
  return diagnostic({ ...record, message: () => "", find: () => [], findInManifest: record.find });
}

/** An example of a manifest. */
export function json(source: string, rest: Omit<Example, "language" | "source"> = {}): Example {
  return { language: "jsonc", source, ...rest };
}

/** An example of a Cargo.toml. */
export function crate(source: string, rest: Omit<Example, "language" | "source"> = {}): Example {
  return { language: "toml", source, ...rest };
}

/** A C example. */
export function c(source: string, rest: Omit<Example, "language" | "source"> = {}): Example {
  return { language: "c", source, ...rest };
}

/** A C++ example. */
export function cpp(source: string, rest: Omit<Example, "language" | "source"> = {}): Example {
  return { language: "cpp", source, ...rest };
}

/** A Rust example. */
export function rust(source: string, rest: Omit<Example, "language" | "source"> = {}): Example {
  return { language: "rust", source, ...rest };
}

/** The page of a diagnostic; `docs/diagnostics/<code>.md` is generated from its record. */
export function documentationUrl(code: string): string {
  return `https://github.com/litebox-tools/litebox-enclave-tools/blob/main/docs/diagnostics/${code}.md`;
}
