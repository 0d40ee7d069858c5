//! Reading and writing: the console, and traits that connections share with it.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ptr::{addr_of_mut, NonNull};

use crate::sys;
use crate::{Error, Result};

/// What bytes can be read from.
pub trait Read {
    /// Reads what is there, up to all of `bytes`, and waits where nothing is; 0 at the end.
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize>;

    /// Fills `bytes`, or fails with [`Error::UnexpectedEnd`].
    fn read_exact(&mut self, mut bytes: &mut [u8]) -> Result<()> {
        while !bytes.is_empty() {
            match self.read(bytes)? {
                0 => return Err(Error::UnexpectedEnd),
                count => bytes = &mut bytes[count..],
            }
        }
        Ok(())
    }

    /// Appends all that comes until the end; tells how many bytes that were.
    fn read_to_end(&mut self, bytes: &mut Vec<u8>) -> Result<usize> {
        let mut part = [0; 512];
        let before = bytes.len();
        loop {
            match self.read(&mut part)? {
                0 => return Ok(bytes.len() - before),
                count => bytes.extend_from_slice(&part[..count]),
            }
        }
    }

    /// As [`Read::read_to_end`], of text in UTF-8.
    fn read_to_string(&mut self, text: &mut String) -> Result<usize> {
        let mut bytes = Vec::new();
        let count = self.read_to_end(&mut bytes)?;
        text.push_str(core::str::from_utf8(&bytes).map_err(|_| Error::NotText)?);
        Ok(count)
    }
}

/// What bytes can be written to.
pub trait Write {
    /// Writes all of `bytes`.
    fn write_all(&mut self, bytes: &[u8]) -> Result<()>;

    /// Sends what is kept back on its way.
    fn flush(&mut self) -> Result<()> {
        Ok(())
    }

    /// Writes formatted text; `write!` and `writeln!` call it. What is short is written in one go.
    fn write_fmt(&mut self, arguments: fmt::Arguments) -> Result<()> {
        let mut pieces = Pieces { inner: self, kept: [0; PIECES], count: 0, result: Ok(()) };
        let formatted = fmt::write(&mut pieces, arguments);
        pieces.send();
        // The writer's own error; or else of a Display that fails, which has no error to give.
        pieces.result.and(formatted.map_err(|_| Error::InvalidArgument))
    }
}

const PIECES: usize = 256;

/// Formatted text comes in small pieces, and each could be a call of the host. Together they also stay together, whatever other threads write.
struct Pieces<'a, W: ?Sized> {
    inner: &'a mut W,
    kept: [u8; PIECES],
    count: usize,
    result: Result<()>,
}

impl<W: Write + ?Sized> Pieces<'_, W> {
    fn send(&mut self) {
        if self.result.is_ok() && self.count > 0 {
            self.result = self.inner.write_all(&self.kept[..self.count]);
        }
        self.count = 0;
    }
}

impl<W: Write + ?Sized> fmt::Write for Pieces<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let bytes = text.as_bytes();
        if bytes.len() > PIECES - self.count {
            self.send();
        }
        if bytes.len() > PIECES {
            self.result = self.result.and_then(|()| self.inner.write_all(bytes));
        } else {
            self.kept[self.count..][..bytes.len()].copy_from_slice(bytes);
            self.count += bytes.len();
        }
        self.result.map_err(|_| fmt::Error)
    }
}

/// The console's input. What is read from it comes from the host, and can be anything.
pub struct Stdin(());

/// The console's output. What is written to it the host can read. It leaves the enclave line by line.
pub struct Stdout(());

/// The console's output for messages. It leaves the enclave at once.
pub struct Stderr(());

pub fn stdin() -> Stdin {
    Stdin(())
}

pub fn stdout() -> Stdout {
    Stdout(())
}

pub fn stderr() -> Stderr {
    Stderr(())
}

impl Stdin {
    /// Appends a line with its end, as far as there is one; tells how many bytes that were, 0 at the end of the input.
    pub fn read_line(&mut self, line: &mut String) -> Result<usize> {
        let mut bytes = Vec::new();
        while bytes.last() != Some(&b'\n') {
            match next_byte()? {
                Some(byte) => bytes.push(byte),
                None => break,
            }
        }
        line.push_str(core::str::from_utf8(&bytes).map_err(|_| Error::NotText)?);
        Ok(bytes.len())
    }
}

fn next_byte() -> Result<Option<u8>> {
    let stream = addr_of_mut!(sys::litebox_stdin);
    // SAFETY: the stream is there as long as the program is.
    match unsafe { sys::fgetc(stream) } {
        // SAFETY: as above.
        sys::EOF if unsafe { sys::ferror(stream) } != 0 => Err(Error::last()),
        sys::EOF => Ok(None),
        byte => Ok(Some(byte as u8)),
    }
}

impl Read for Stdin {
    /// Reads up to the end of a line: the host is asked for more only when nothing is there.
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize> {
        for (count, place) in bytes.iter_mut().enumerate() {
            match next_byte()? {
                Some(byte) => *place = byte,
                None => return Ok(count),
            }
            if *place == b'\n' {
                return Ok(count + 1);
            }
        }
        Ok(bytes.len())
    }
}

fn put(stream: NonNull<sys::FILE>, bytes: &[u8]) -> Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    // SAFETY: the stream is there as long as the program is.
    match unsafe { sys::fwrite(bytes.as_ptr().cast(), 1, bytes.len(), stream.as_ptr()) } {
        0 => Err(Error::last()),
        _ => Ok(()),
    }
}

fn output() -> NonNull<sys::FILE> {
    // SAFETY: the address of a static is not null.
    unsafe { NonNull::new_unchecked(addr_of_mut!(sys::litebox_stdout)) }
}

impl Write for Stdout {
    fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        put(output(), bytes)
    }

    fn flush(&mut self) -> Result<()> {
        // SAFETY: the stream is there as long as the program is.
        match unsafe { sys::fflush(output().as_ptr()) } {
            0 => Ok(()),
            _ => Err(Error::last()),
        }
    }
}

impl Write for Stderr {
    fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        // SAFETY: the address of a static is not null.
        put(unsafe { NonNull::new_unchecked(addr_of_mut!(sys::litebox_stderr)) }, bytes)
    }
}

/// Before the program ends by a panic, which could say nothing about an error.
pub(crate) fn flush_output() {
    let _ = stdout().flush();
}

#[doc(hidden)]
pub fn print(arguments: fmt::Arguments) {
    stdout().write_fmt(arguments).expect("writing to the standard output");
}

#[doc(hidden)]
pub fn eprint(arguments: fmt::Arguments) {
    // Where messages cannot be written, there is no place left to say so.
    let _ = stderr().write_fmt(arguments);
}

/// Writes formatted text to the console; panics where the host does not take it.
#[macro_export]
macro_rules! print {
    ($($argument:tt)*) => { $crate::io::print(::core::format_args!($($argument)*)) };
}

/// Writes formatted text and the end of a line to the console; panics where the host does not take it.
#[macro_export]
macro_rules! println {
    () => { $crate::print!("\n") };
    ($($argument:tt)*) => { $crate::io::print(::core::format_args!("{}\n", ::core::format_args!($($argument)*))) };
}

/// Writes formatted text to the console's output for messages.
#[macro_export]
macro_rules! eprint {
    ($($argument:tt)*) => { $crate::io::eprint(::core::format_args!($($argument)*)) };
}

/// Writes formatted text and the end of a line to the console's output for messages.
#[macro_export]
macro_rules! eprintln {
    () => { $crate::eprint!("\n") };
    ($($argument:tt)*) => { $crate::io::eprint(::core::format_args!("{}\n", ::core::format_args!($($argument)*))) };
}
