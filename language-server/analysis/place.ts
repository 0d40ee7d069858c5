/**
 * Where an item of a file stands. Ranges that count from it move with it, however many there are: what is typed above them costs nothing.
 * So they always are those of the file's newest text.
 */

import type { TextRange } from "./facts.ts";

export interface Place {
  start: number;
}

/** The fields are what it is made of, so that it is compared and printed by them. */
export class PlacedRange implements TextRange {
  readonly place: Place;
  readonly from: number;
  readonly to: number;

  constructor(place: Place, from: number, to: number) {
    this.place = place;
    this.from = from;
    this.to = to;
  }

  get start(): number {
    return this.place.start + this.from;
  }

  get end(): number {
    return this.place.start + this.to;
  }
}
