//! Counts votes inside an enclave: no sum before all are in, and never who voted for what.
#![no_std]

use litebox::alloc::collections::{BTreeMap, BTreeSet};
use litebox::prelude::*;

litebox::main!(main);

struct Ballot {
    voters: usize,
    voted: BTreeSet<String>,
    counts: BTreeMap<String, usize>,
}

impl Ballot {
    fn new(voters: usize) -> Self {
        Self { voters, voted: BTreeSet::new(), counts: BTreeMap::new() }
    }

    /// What is answered to a line of the host: `vote WHO CHOICE` or `result`.
    fn answer(&mut self, line: &str) -> String {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["vote", who, choice] => self.vote(who, choice),
            ["result"] => self.result(),
            _ => "refused: there are `vote WHO CHOICE` and `result`".to_string(),
        }
    }

    fn vote(&mut self, who: &str, choice: &str) -> String {
        if self.voted.len() == self.voters {
            return "refused: all votes are in".to_string();
        }
        if !self.voted.insert(who.to_string()) {
            return format!("refused: {who} has voted");
        }
        *self.counts.entry(choice.to_string()).or_insert(0) += 1;
        format!("thank you, {who}")
    }

    /// Who voted for what is nowhere: only the sums are kept.
    fn result(&self) -> String {
        let missing = self.voters - self.voted.len();
        if missing > 0 {
            return format!("refused: {missing} votes are missing");
        }
        let sums: Vec<String> = self.counts.iter().map(|(choice, count)| format!("{choice}: {count}")).collect();
        sums.join(", ")
    }
}

fn main() -> litebox::Result<()> {
    let mut ballot = Ballot::new(3);
    let mut line = String::new();
    while litebox::io::stdin().read_line(&mut line)? > 0 {
        println!("{}", ballot.answer(&line));
        line.clear();
    }
    Ok(())
}

litebox::tests! {
    fn nothing_is_said_before_all_votes_are_in() {
        let mut ballot = Ballot::new(2);
        ballot.answer("vote ada tea");
        assert_eq!(ballot.answer("result"), "refused: 1 votes are missing");
        ballot.answer("vote grace coffee");
        assert_eq!(ballot.answer("result"), "coffee: 1, tea: 1");
    }

    fn nobody_votes_twice() {
        let mut ballot = Ballot::new(2);
        ballot.answer("vote ada tea");
        assert_eq!(ballot.answer("vote ada coffee"), "refused: ada has voted");
    }
}
