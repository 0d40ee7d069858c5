//! Seals what it is given, so that only enclaves of the same signer open it again, on this processor: `seal TEXT`, `open HEX`.
#![no_std]

use litebox::prelude::*;
use litebox::seal::{seal, unseal, Policy};
use litebox::ExitCode;

litebox::main!(main);

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// None where a character is no digit, or one is missing. What comes from the host can be anything.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).map(|digit| digit as u8)).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

fn open(text: &str) -> Result<String, String> {
    let sealed = from_hex(text).ok_or("These are no hexadecimal digits.")?;
    let data = unseal(&sealed).map_err(|error| format!("It is not opened: {error}."))?;
    String::from_utf8(data).map_err(|_| "It holds no text.".to_string())
}

fn main() -> ExitCode {
    let words: Vec<&str> = litebox::args().collect();
    let done = match words[..] {
        ["seal", text] => seal(Policy::Signer, text.as_bytes())
            .map(|sealed| to_hex(&sealed))
            .map_err(|error| format!("It is not sealed: {error}.")),
        ["open", text] => open(text),
        _ => Err("seal TEXT | open HEX".to_string()),
    };
    match done {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

litebox::tests! {
    fn digits_are_read_as_they_were_written() {
        assert_eq!(from_hex(&to_hex(&[0, 127, 255])), Some(vec![0, 127, 255]));
        assert_eq!(from_hex("abc"), None);
        assert_eq!(from_hex("zz"), None);
    }

    fn what_was_sealed_is_opened() {
        let sealed = seal(Policy::Signer, b"a secret").unwrap();
        assert_eq!(open(&to_hex(&sealed)).as_deref(), Ok("a secret"));
    }
}
