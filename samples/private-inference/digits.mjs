/** Pictures of digits, and a network that has learned them: the secrets of this sample. Every run makes the same ones. */

const GLYPHS = [
  "..####.. .#....#. .#....#. .#....#. .#....#. .#....#. ..####.. ........",
  "...##... ..###... ...##... ...##... ...##... ...##... ..####.. ........",
  "..####.. .#....#. ......#. ....##.. ..##.... .#...... .######. ........",
  "..####.. .#....#. ......#. ...###.. ......#. .#....#. ..####.. ........",
  "....##.. ...#.#.. ..#..#.. .#...#.. .######. .....#.. .....#.. ........",
  ".######. .#...... .#####.. ......#. ......#. .#....#. ..####.. ........",
  "..####.. .#...... .#...... .#####.. .#....#. .#....#. ..####.. ........",
  ".######. ......#. .....#.. ....#... ...#.... ...#.... ...#.... ........",
  "..####.. .#....#. .#....#. ..####.. .#....#. .#....#. ..####.. ........",
  "..####.. .#....#. .#....#. ..#####. ......#. ......#. ..####.. ........",
];
const INPUTS = 64;
const HIDDEN = 24;
const OUTPUTS = 10;

/** Numbers from 0 to 1 that a seed repeats (mulberry32); good for nothing secret. */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** 64 bytes: the digit as somebody has written it, who is known by the seed. */
export function draw(digit, seed) {
  const random = randomFrom(seed);
  const ink = [...GLYPHS[digit].replaceAll(" ", "")].map((pixel) => (pixel === "#" ? 200 : 30));
  return Uint8Array.from(ink, (value) => Math.max(0, Math.min(255, value + (random() - 0.5) * 110)));
}

/** The weights, as `struct network` of network.h has them, by gradient descent over pictures of many hands. */
export function learn(steps = 3000) {
  const random = randomFrom(1);
  const layer = (rows, columns) =>
    Array.from({ length: rows }, () =>
      Float32Array.from({ length: columns + 1 }, () => (random() - 0.5) * (2 / Math.sqrt(columns))),
    );
  const [first, second] = [layer(HIDDEN, INPUTS), layer(OUTPUTS, HIDDEN)];
  const sums = (rows, inputs) =>
    rows.map((row) => inputs.reduce((sum, input, index) => sum + row[index] * input, row[inputs.length]));
  const adjust = (row, inputs, by) => {
    inputs.forEach((input, index) => (row[index] -= by * input));
    row[inputs.length] -= by;
  };
  for (let step = 0; step < steps; step++) {
    const digit = step % OUTPUTS;
    const inputs = Array.from(draw(digit, 1000 + step), (pixel) => pixel / 255);
    const hidden = sums(first, inputs).map((sum) => Math.max(0, sum));
    const scores = sums(second, hidden);
    const most = Math.max(...scores);
    const powers = scores.map((score) => Math.exp(score - most));
    const total = powers.reduce((sum, power) => sum + power, 0);
    const errors = powers.map((power, index) => power / total - (index === digit ? 1 : 0));
    const back = hidden.map((value, index) =>
      value > 0 ? errors.reduce((sum, error, output) => sum + error * second[output][index], 0) : 0,
    );
    second.forEach((row, output) => adjust(row, hidden, 0.02 * errors[output]));
    first.forEach((row, index) => adjust(row, inputs, 0.02 * back[index]));
  }
  const weights = [...first, ...second];
  const bytes = new Uint8Array(4 * weights.reduce((sum, row) => sum + row.length, 0));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const row of weights)
    for (const weight of row) {
      view.setFloat32(offset, weight, true);
      offset += 4;
    }
  return bytes;
}
