/** Absolute paths and their parts; `/` between them, as on every machine that our compilers run on. */

/** Joins and normalises; a later absolute part replaces the earlier ones. */
export function joinPath(...parts: readonly string[]): string {
  let whole = "";
  for (const part of parts) whole = part.startsWith("/") ? part : `${whole}/${part}`;
  const kept: string[] = [];
  for (const part of whole.split("/")) {
    if (part === "..") kept.pop();
    else if (part !== "" && part !== ".") kept.push(part);
  }
  return `/${kept.join("/")}`;
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf("/")));
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** `path` as seen from `folder` when it lies below it, else undefined. */
export function pathBelow(folder: string, path: string): string | undefined {
  const prefix = folder.endsWith("/") ? folder : `${folder}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}
