//! Loops, recursion, slices, structures and closures, for stops at random places.

use std::hint::black_box;

struct Sums {
    whole: i64,
    part: f64,
    seen: bool,
}

enum Step {
    Left(u32),
    Right { far: u8 },
    Stay,
}

#[inline(never)]
fn next(state: &mut u32) -> u32 {
    *state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345);
    *state >> 16
}

#[inline(never)]
fn depth(n: u32, so_far: u64) -> u64 {
    if n == 0 {
        return so_far;
    }
    let half = n / 2;
    let more = so_far + u64::from(half);
    black_box(depth(n - 1, more))
}

#[inline(never)]
fn add_up(values: &[i32], sums: &mut Sums) -> i32 {
    let mut total = 0_i32;
    for (index, value) in values.iter().enumerate() {
        let scaled = value.wrapping_mul(index as i32);
        total = total.wrapping_add(scaled);
        sums.whole += i64::from(*value);
        sums.part += f64::from(scaled) * 0.5;
    }
    sums.seen = total > 10;
    total
}

#[inline(never)]
fn walk(step: &Step, at: i16) -> i16 {
    match step {
        Step::Left(by) => at - (*by as i16),
        Step::Right { far } => at + i16::from(*far),
        Step::Stay => at,
    }
}

fn main() {
    let mut state = 12_345;
    let mut values = [0_i32; 6];
    for value in &mut values {
        *value = (next(&mut state) % 100) as i32;
    }
    let mut sums = Sums { whole: 0, part: 0.25, seen: false };
    let total = add_up(&values, &mut sums);
    let factor = 3_u8;
    let times = |n: u8| n.wrapping_mul(factor);
    let letter = char::from(b'a' + times(2));
    let mut place = 0_i16;
    for step in [Step::Left(3), Step::Right { far: 9 }, Step::Stay] {
        place = walk(black_box(&step), place);
    }
    let deep = depth(5, 1);
    black_box((total, sums.whole, sums.seen, letter, place, deep));
}
