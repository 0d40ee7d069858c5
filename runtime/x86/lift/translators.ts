/** The translator of a memory. */

import type { LinearMemory } from "./layout.ts";
import { Translator } from "./translator.ts";

const translators = new WeakMap<LinearMemory, Translator>();

/** Threads of one memory share their code. */
export function translatorOf(memory: LinearMemory): Translator {
  let translator = translators.get(memory);
  if (translator === undefined) {
    translator = new Translator(memory);
    translators.set(memory, translator);
  }
  return translator;
}
