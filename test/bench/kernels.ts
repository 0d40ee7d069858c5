/** The kernels of `npm run bench -- processor`: each is one C source in `kernels/`. */

export interface Kernel {
  readonly name: string;
  /** So many that a native run takes about 100 ms. */
  readonly rounds: number;
}

export const KERNELS: readonly Kernel[] = [
  { name: "sha256", rounds: 250 },
  { name: "quicksort", rounds: 70 },
  { name: "matrix", rounds: 70 },
  { name: "mix", rounds: 5000 },
  { name: "strings", rounds: 200 },
  { name: "recursion", rounds: 250 },
  { name: "trees", rounds: 60 },
  { name: "indirect", rounds: 120_000 },
  { name: "neural", rounds: 100_000 },
  { name: "compress", rounds: 400 },
  { name: "json", rounds: 2000 },
];
