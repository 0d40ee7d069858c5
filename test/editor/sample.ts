/** What the editor's and the debuggers' tests know of samples/key-service: texts, so that its lines may move. */

export const SAMPLE = "key-service";

export const MAIN_FILE = "main.c";

/** Stands in the first line of `main` that is executed. */
export const FIRST_LINE_OF_MAIN = "FIRST";

/** Stands in a line of `main` that calls a function of the project. */
export const CALL_IN_MAIN = "CALL";
export const CALLED_FUNCTION = "CALLED";
