//! Values of the kinds that debuggers have to know of.
#![no_std]

use litebox::alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use litebox::alloc::rc::Rc;
use litebox::prelude::*;

litebox::main!(main);

struct Point {
    x: i32,
    y: i32,
}

struct Pair(u8, char);

enum Shape {
    Circle(f64),
    Rectangle { width: u32, height: u32 },
    Nothing,
}

#[derive(Clone, Copy)]
enum Level {
    Low = 1,
    High = 7,
}

mod stack {
    use litebox::prelude::*;

    pub struct Stack<T> {
        pub items: Vec<T>,
    }

    impl<T> Stack<T> {
        pub fn push(&mut self, item: T) -> usize {
            self.items.push(item); // BODY push
            self.items.len() // BREAK push
        }
    }
}

fn show(text: &str, shape: &Shape) -> usize {
    let area = match shape {
        Shape::Circle(radius) => radius * radius,
        Shape::Rectangle { width, height } => f64::from(width * height),
        Shape::Nothing => 0.0,
    };
    println!("{text}: {area}"); // BREAK show
    text.len()
}

fn main() {
    let text = "hällo \"you\"";
    let nothing = "";
    let string = String::from("owned");
    let numbers = vec![1_i32, -2, 3];
    let slice = &numbers[1..];
    let bytes: &[u8] = b"\x01\xff";
    let array = [1.5_f32, 2.5];
    let some = Some(5_u32);
    let none: Option<u32> = None;
    let boxed = Some(Box::new(Point { x: 1, y: -2 }));
    let empty: Option<Box<Point>> = None;
    let fine: Result<i32, String> = Ok(7);
    let bad: Result<i32, String> = Err("bad".to_string());
    let circle = Shape::Circle(0.5);
    let rectangle = Shape::Rectangle { width: 3, height: 4 };
    let void = Shape::Nothing;
    let low = Level::Low;
    let high = Level::High;
    let pair = Pair(200, 'ä');
    let tuple = (1_u8, 'x', true);
    let unit = ();
    let point = Point { x: 10, y: -20 };
    let reference = &point;
    let words = vec!["a".to_string(), "bc".to_string()];
    let nested = Some(Some("deep"));
    let shared = Rc::new(9_u16);
    let queue: VecDeque<u8> = [1, 2, 3].into_iter().collect();
    let ages = BTreeMap::from([("Bob", 7_u8), ("Ada", 36)]);
    let many: BTreeMap<u32, u64> = (0..300).map(|number| (number, u64::from(number) * 2)).collect();
    let set = BTreeSet::from(['b', 'a']);
    let bare: BTreeMap<u8, u8> = BTreeMap::new();
    let wide = -1_i128;
    let mut pile = stack::Stack { items: vec!['a'] };
    let sum = show(text, &circle) + show(&string, &rectangle) + show(nothing, &void); // CALL show
    let count = pile.push('b'); // CALL push
    println!("{sum} {count} {slice:?} {bytes:?} {array:?} {some:?} {none:?} {wide} {unit:?}"); // BREAK values
    println!("{fine:?} {bad:?} {words:?} {nested:?} {shared} {queue:?} {tuple:?} {}", reference.x + point.y);
    println!("{ages:?} {} {set:?} {bare:?}", many.len());
    println!("{} {} {}", low as u8 + high as u8, pair.0, pair.1);
    println!("{}", boxed.map_or(0, |each| each.x + each.y) + i32::from(empty.is_none()));
}
