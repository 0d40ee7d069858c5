//! Tables of the standard library, trait objects, and what only wraps a number.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::hint::black_box;
use std::num::NonZeroU16;
use std::rc::Rc;

struct Metres(f64);

trait Shape {
    fn area(&self) -> f64;
}

impl Shape for Metres {
    fn area(&self) -> f64 {
        self.0 * self.0
    }
}

struct Rectangle {
    width: f32,
    height: f32,
}

impl Shape for Rectangle {
    fn area(&self) -> f64 {
        f64::from(self.width * self.height)
    }
}

#[inline(never)]
fn seen<T>(value: &T) {
    black_box(value);
}

fn main() {
    let ages = HashMap::from([("Bob".to_string(), 7_u8), ("Ada".to_string(), 36)]);
    let many: HashMap<u32, u64> = (0..300).map(|number| (number, u64::from(number) * 2)).collect();
    let mut holes: HashMap<u32, u8> = (0..100).map(|number| (number, 1)).collect();
    holes.retain(|number, _| number % 10 == 3);
    let set = HashSet::from([(1_u8, 'x')]);
    let bare: HashMap<u8, u8> = HashMap::new();
    let cell = Cell::new(4_u8);
    let count = NonZeroU16::MIN;
    let length = Metres(1.5);
    let shared = Rc::new(9_i32);
    let pair = ((1_i32, 2.5_f32), "two");
    let boxed: Box<dyn Shape> = Box::new(Rectangle { width: 2.0, height: 3.5 });
    let referred: &dyn Shape = &length;
    black_box(boxed.area() + referred.area());
    seen(&(&ages, &many, &holes, &set, &bare, &cell, count, &length, &shared, &pair));
    seen(&(&boxed, referred));
}
