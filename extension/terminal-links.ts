/** Places in the library OS, as compilers, `litebox tcb` and faults print them. No `vscode` here, so that it is tested without an editor. */

export interface PlaceInLine {
  readonly start: number;
  readonly length: number;
  /** Below the folder of the library OS. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/** VS Code finds the project's own files by itself; those of the library OS are not below any folder that it knows. */
const PLACE =
  /(?<![\w./-])((?:components|include|include-cxx|rust\/src)\/[\w./-]*\w\.(?:[chS]|hpp|rs))(?::(\d{1,7}))?/g;

export function placesIn(text: string): readonly PlaceInLine[] {
  return [...text.matchAll(PLACE)]
    .filter(([, path = ""]) => !path.split("/").includes(".."))
    .map(({ index, 0: whole, 1: path = "", 2: line = "1" }) => ({
      start: index,
      length: whole.length,
      path,
      line: Math.max(1, Number(line)),
    }));
}
