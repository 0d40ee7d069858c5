/** How texts are said in the language of the editor, for code that knows no `vscode`. */

/** As `vscode.l10n.t`: the English text, with `{0}` and so on where the words go. */
export type Say = (text: string, ...words: readonly (string | number)[]) => string;

/** In English, as tests read it. */
export const english: Say = (text, ...words) =>
  text.replace(/\{(\d+)\}/g, (place, index: string) => String(words[Number(index)] ?? place));
