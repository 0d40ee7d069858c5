//! Uses the crate `litebox`: each part by its name as the first argument. What goes wrong is a panic.
#![no_std]

mod layout;

use core::time::Duration;

use litebox::alloc::alloc::{alloc, alloc_zeroed, dealloc, realloc, Layout};
use litebox::alloc::collections::BTreeMap;
use litebox::io::{stdin, stdout};
use litebox::net::{TcpListener, TcpStream};
use litebox::prelude::*;
use litebox::secret::{self, Secret};
use litebox::sync::atomic::{AtomicUsize, Ordering};
use litebox::sync::{Arc, Condvar, Mutex};
use litebox::time::SystemTime;
use litebox::{random, thread, Error, ExitCode};

litebox::main!(main);

fn main() -> Result<ExitCode, Error> {
    let mut args = litebox::args();
    match args.next() {
        Some("console") => console(args.collect()),
        Some("heap") => heap(),
        Some("threads") => threads(),
        Some("time") => time(),
        Some("secrets") => secrets(),
        Some("talk") => talk(args.next().unwrap(), args.next().unwrap().parse().unwrap()),
        Some("serve") => serve(args.next().unwrap().parse().unwrap()),
        Some("layout") => layout::check(),
        Some("panic") => panic!("nothing is left of {}", args.count()),
        Some("overflow") => println!("{}", args.count() - 1),
        Some("exhaust") => drop(Vec::<u8>::with_capacity(1 << 30)),
        Some("error") => return Err(Error::UnexpectedEnd),
        Some("exit") => litebox::exit(3),
        Some(other) => println!("no part is called {other}"),
        None => return Ok(ExitCode::from(7)),
    }
    Ok(ExitCode::SUCCESS)
}

fn console(args: Vec<&str>) {
    print!("Your name? ");
    let mut name = String::new();
    stdin().read_line(&mut name).unwrap();
    println!("{args:?} {:>8}|{:.3}|{:#x}", name.trim_end(), 2.0_f64 / 3.0, 255);
    let mut rest = String::new();
    let count = stdin().read_to_string(&mut rest).unwrap();
    writeln!(stdout(), "{count}: {rest:?}").unwrap();
    assert_eq!(stdin().read_line(&mut rest), Ok(0));
    assert_eq!(stdin().read_exact(&mut [0; 4]), Err(Error::UnexpectedEnd));
    let long = "0123456789".repeat(60);
    let text = format!("{}-{long}+{}", &long[..250], &long[..7]);
    println!("{}-{long}+{}", &long[..250], &long[..7]);
    println!("{}", text.len());
    assert_eq!(write!(stdout(), "{}", Failing), Err(Error::InvalidArgument));
    eprintln!("done");
}

struct Failing;

impl core::fmt::Display for Failing {
    fn fmt(&self, _: &mut core::fmt::Formatter) -> core::fmt::Result {
        Err(core::fmt::Error)
    }
}

/// Blocks of many sizes and alignments keep their bytes, and the heap is empty at the end: it finds what is freed wrongly.
fn heap() {
    for align in [1, 8, 16, 64, 4096] {
        for size in [1, 15, 100, 5000] {
            let layout = Layout::from_size_align(size, align).unwrap();
            // SAFETY: each block is used within its size, and freed once.
            unsafe {
                let zeroed = alloc_zeroed(layout);
                let block = alloc(layout);
                assert!(!zeroed.is_null() && !block.is_null());
                assert_eq!((zeroed as usize | block as usize) % align, 0);
                assert!((0..size).all(|at| *zeroed.add(at) == 0));
                block.write_bytes(0x5a, size);
                let block = realloc(block, layout, 2 * size);
                assert_eq!(block as usize % align, 0);
                assert!((0..size).all(|at| *block.add(at) == 0x5a));
                dealloc(zeroed, layout);
                dealloc(block, Layout::from_size_align(2 * size, align).unwrap());
            }
        }
    }
    let mut numbers = BTreeMap::new();
    for number in 0..500_u32 {
        numbers.insert(number.wrapping_mul(0x9e37_79b9), number.to_string());
    }
    let sum: usize = numbers.into_values().map(|text| text.len()).sum();
    println!("{sum}");
}

fn threads() {
    let total = Arc::new(Mutex::new(0));
    let workers: Vec<_> = (1..=3)
        .map(|number| {
            let total = total.clone();
            thread::spawn(move || {
                for _ in 0..100 {
                    *total.lock() += number;
                }
                number * number
            })
        })
        .collect::<Result<_, _>>()
        .unwrap();
    // All threads of the manifest are in use.
    assert_eq!(thread::spawn(|| ()).err(), Some(Error::System(litebox::sys::EAGAIN)));
    let squares: i32 = workers.into_iter().map(|worker| worker.join()).sum();
    println!("{squares} {}", *total.lock());

    let numbers = [1, 2, 3, 4];
    let mut doubled = [0; 4];
    let (left, right) = doubled.split_at_mut(2);
    let sum: i32 = thread::scope(|scope| {
        let first = scope.spawn(|| numbers[..2].iter().sum::<i32>()).unwrap();
        scope.spawn(|| left.copy_from_slice(&[2 * numbers[0], 2 * numbers[1]])).unwrap();
        scope.spawn(|| right.copy_from_slice(&[2 * numbers[2], 2 * numbers[3]])).unwrap();
        first.join()
    });
    println!("{sum} {doubled:?}");

    static READY: (Mutex<bool>, Condvar) = (Mutex::new(false), Condvar::new());
    static DROPS: AtomicUsize = AtomicUsize::new(0);
    struct Noisy;
    impl Drop for Noisy {
        fn drop(&mut self) {
            DROPS.fetch_add(1, Ordering::Relaxed);
        }
    }
    let waiting = thread::spawn(|| {
        let _noisy = Noisy;
        drop(READY.1.wait_while(READY.0.lock(), |ready| !*ready));
        Noisy
    });
    thread::yield_now();
    *READY.0.lock() = true;
    READY.1.notify_all();
    drop(waiting.unwrap().join());
    let held = READY.0.lock();
    println!("{} {}", DROPS.load(Ordering::Relaxed), READY.0.try_lock().is_none());
    drop(held);
}

fn time() {
    let date = SystemTime::from_unix(Duration::from_secs(951_826_154)).date().unwrap();
    println!("{date}");
    let now = SystemTime::now().unwrap();
    assert!(now <= SystemTime::now().unwrap());
    println!("{}", now.date().unwrap());
}

fn secrets() {
    let mut key = random::bytes::<32>().unwrap();
    assert_ne!(key, random::bytes().unwrap());
    assert_ne!(random::number(), random::number());
    let copy = key;
    let secret = Secret::take(&mut key).unwrap();
    assert_eq!(key, [0; 32]);
    assert!(secret::equal(&secret, &copy) && !secret::equal(&secret, &key));
    assert!(!secret::equal(&secret, &copy[1..]));
    println!("{secret:?} {:?}", Secret::new(0).unwrap());
}

fn talk(host: &str, port: u16) {
    let mut stream = match TcpStream::connect(host, port) {
        Ok(stream) => stream,
        Err(error) => return println!("{error:?}"),
    };
    writeln!(stream, "hello from {}", 42).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    println!("{}", String::from_utf8_lossy(&answer));
}

fn serve(port: u16) {
    let mut listener = TcpListener::bind(port).unwrap();
    println!("listening");
    let mut stream = listener.accept().unwrap();
    let mut bytes = [0; 5];
    stream.read_exact(&mut bytes).unwrap();
    bytes.reverse();
    stream.write_all(&bytes).unwrap();
}
