//! Counts words inside an enclave.
#![no_std]

use litebox::alloc::collections::BTreeMap;
use litebox::prelude::*;

litebox::main!(main);

/// What is known about a word.
enum Word<'a> {
    Once(&'a str),
    Often { text: &'a str, count: usize },
}

/// How often each word occurs, in the order of the alphabet.
fn count_words(text: &str) -> Vec<Word<'_>> {
    let mut counts = BTreeMap::new();
    for word in text.split_whitespace() {
        *counts.entry(word).or_insert(0) += 1;
    }
    let describe = |(text, count)| match count {
        1 => Word::Once(text),
        _ => Word::Often { text, count },
    };
    counts.into_iter().map(describe).collect()
}

fn main() {
    println!("Hello from inside the enclave.");
    let words = count_words("what is inside stays inside");
    for word in &words {
        match word {
            Word::Once(text) => println!("{text}"),
            Word::Often { text, count } => println!("{text}: {count} times"),
        }
    }
}

litebox::tests! {
    fn a_word_that_occurs_twice_is_often() {
        let words = count_words("to be or not to be");
        assert_eq!(words.len(), 4);
        assert!(matches!(words[3], Word::Often { text: "to", count: 2 }));
    }

    fn nothing_has_no_words() {
        assert!(count_words(" \n ").is_empty());
    }
}
