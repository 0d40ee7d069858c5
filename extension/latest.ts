/** Of several questions that are under way at the same time, only the answer to the last one counts, whichever comes first. */
export class Latest {
  #asked = 0;

  /** A question begins. What comes back says, when its answer is there, whether it is still the last. */
  begin(): () => boolean {
    const asked = ++this.#asked;
    return () => asked === this.#asked;
  }
}
