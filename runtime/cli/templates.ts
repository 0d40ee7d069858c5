/**
 * What `litebox new` can begin a project with: one table. A template is a sample as it stands, so that what a user starts from is what
 * the tests build and run; only the project's name changes.
 */

import { applyEdits, modify } from "jsonc-parser";

import { MANIFEST_NAME } from "../image/manifest/read.ts";

export interface Template {
  readonly title: string;
  readonly summary: string;
  readonly language: "C" | "C++" | "Rust";
  /** Its folder below `samples`, and the name in its manifest. */
  readonly sample: string;
  /** The file to begin reading with. */
  readonly main: string;
  /** The library whose source it is built with, as `litebox fetch` names it. */
  readonly library?: string;
}

export const templates = {
  "hello-c": {
    title: "Hello",
    summary: "Prints one line: the smallest enclave",
    language: "C",
    sample: "hello",
    main: "hello.c",
  },
  "hello-cpp": {
    title: "Hello",
    summary: "Counts words with the containers of the standard library",
    language: "C++",
    sample: "hello-cpp",
    main: "hello.cpp",
  },
  "hello-rust": {
    title: "Hello",
    summary: "Counts words: a package of Cargo without std",
    language: "Rust",
    sample: "hello-rust",
    main: "src/lib.rs",
  },
  "service-c": {
    title: "Service with a budget",
    summary: "Signs what the host sends, with a key that never leaves; its TCB has a limit",
    language: "C",
    sample: "key-service",
    main: "main.c",
  },
  "service-cpp": {
    title: "Service with a budget",
    summary: "Counts votes that nobody sees before all are in; its TCB has a limit",
    language: "C++",
    sample: "ballot-cpp",
    main: "main.cpp",
  },
  "service-rust": {
    title: "Service with a budget",
    summary: "Counts votes that nobody sees before all are in; its TCB has a limit",
    language: "Rust",
    sample: "ballot-rust",
    main: "src/lib.rs",
  },
  "https-c": {
    title: "HTTPS service",
    summary: "A web server whose TLS ends inside the enclave",
    language: "C",
    sample: "http-hello",
    main: "main.c",
    library: "mbedtls",
  },
  "sealed-c": {
    title: "Sealed store",
    summary: "Keeps notes in a protected file, which the host can neither read nor change",
    language: "C",
    sample: "notes",
    main: "main.c",
    library: "mbedtls",
  },
  "sealed-cpp": {
    title: "Sealed store",
    summary: "Seals a text, which the host keeps and cannot read",
    language: "C++",
    sample: "vault-cpp",
    main: "main.cpp",
    library: "mbedtls",
  },
  "sealed-rust": {
    title: "Sealed store",
    summary: "Seals a text, which the host keeps and cannot read",
    language: "Rust",
    sample: "vault-rust",
    main: "src/lib.rs",
    library: "mbedtls",
  },
  "attested-c": {
    title: "Attested client and server",
    summary: "Two enclaves that believe nobody but each other",
    language: "C",
    sample: "attested-pair",
    main: "main.c",
    library: "mbedtls",
  },
  "evidence-c": {
    title: "Evidence",
    summary: "Shows a verifier what it is: a quote, and the policy that accepts it",
    language: "C",
    sample: "evidence",
    main: "main.c",
  },
} as const satisfies Readonly<Record<string, Template>>;

export type TemplateName = keyof typeof templates;

export function isTemplate(name: string): name is TemplateName {
  return Object.hasOwn(templates, name);
}

/** Folders of a sample that are made by using it. */
export const MADE_FOLDERS: ReadonlySet<string> = new Set(["build", "storage"]);

/** What a new project's version control leaves out. */
export const IGNORED = [...MADE_FOLDERS].map((folder) => `${folder}/\n`).join("");

/** What the name of a package of Cargo has to be, where this is none. */
export function cargoRefusal(name: string): string | undefined {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)
    ? undefined
    : "the name of a package of Cargo: of letters, digits, '-' and '_', which does not start with a digit";
}

/** The text of a file of the sample `from` in a project that is called `to`. `path` is relative to the project. */
export function renamed(path: string, text: string, from: string, to: string): string {
  switch (path) {
    case MANIFEST_NAME:
      return applyEdits(text, modify(text, ["name"], to, {}));
    case "Cargo.toml":
      return text.replace(`name = "${from}"`, `name = "${to}"`);
    case "Cargo.lock":
      return sortedLock(text.replace(`name = "${from}"`, `name = "${to}"`));
    case "policy.json":
      // The sample names the schema beside it in this repository.
      return applyEdits(text, modify(text, ["$schema"], undefined, {}));
    case "README.md":
      return text.replaceAll(`samples/${from}`, ".");
    case ".vscode/launch.json":
      return text.replace(`Debug ${from}`, `Debug ${to}`);
    default:
      return text;
  }
}

const PACKAGE = "\n[[package]]\n";

/** Cargo lists packages by their names, and takes another order for a lock file that is not up to date. */
function sortedLock(text: string): string {
  const [head = "", ...packages] = text.split(PACKAGE);
  return [head, ...packages.sort()].join(PACKAGE);
}
