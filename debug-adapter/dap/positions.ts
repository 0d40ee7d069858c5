/** Lines and columns: inside they start at 1; an editor says at the start how it counts. The only place that knows. */

export class Positions {
  #firstLine = 1;
  #firstColumn = 1;

  /** From `initialize`; both are true where nothing is said. */
  configure(linesStartAt1: boolean | undefined, columnsStartAt1: boolean | undefined): void {
    this.#firstLine = linesStartAt1 === false ? 0 : 1;
    this.#firstColumn = columnsStartAt1 === false ? 0 : 1;
  }

  lineFromEditor(line: number): number {
    return line - this.#firstLine + 1;
  }

  lineToEditor(line: number): number {
    return line - 1 + this.#firstLine;
  }

  /** 0 inside means that there is no column; the start of the line then. */
  columnToEditor(column: number): number {
    return Math.max(1, column) - 1 + this.#firstColumn;
  }

  columnFromEditor(column: number): number {
    return column - this.#firstColumn + 1;
  }
}
