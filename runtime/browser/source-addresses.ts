/**
 * Sources in messages of the Debug Adapter Protocol: the adapter knows paths below its root, and the editor addresses below the project's
 * folder, whatever file system that is of. (Where a path begins like an address, VS Code takes it for one.)
 */

export class SourceAddresses {
  readonly #root: string;
  readonly #folder: string;

  /** `root` without and `folder` with or without a slash at the end. */
  constructor(root: string, folder: string) {
    this.#root = `${root}/`;
    this.#folder = `${folder.replace(/\/$/, "")}/`;
  }

  /** The same message with the editor's addresses. */
  toEditor(message: unknown): unknown {
    return withPaths(message, (path) =>
      path.startsWith(this.#root)
        ? this.#folder + path.slice(this.#root.length).split("/").map(encodeURIComponent).join("/")
        : path,
    );
  }

  /** The same message with the adapter's paths. */
  toAdapter(message: unknown): unknown {
    const folder = decoded(this.#folder);
    return withPaths(message, (path) => {
      const plain = decoded(path);
      return plain.startsWith(folder) ? this.#root + plain.slice(folder.length) : path;
    });
  }
}

/** How much of an address is written with percent signs differs. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** By the name of what they are in. `location` is that of an instruction. */
const SOURCES: ReadonlySet<string> = new Set(["source", "location", "sources"]);

/** The value with the paths of all its sources changed. */
function withPaths(value: unknown, change: (path: string) => string, isSource = false): unknown {
  if (Array.isArray(value)) return value.map((each) => withPaths(each, change, isSource));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: [string, unknown]) => [
      key,
      isSource && key === "path" && typeof each === "string"
        ? change(each)
        : withPaths(each, change, SOURCES.has(key)),
    ]),
  );
}
