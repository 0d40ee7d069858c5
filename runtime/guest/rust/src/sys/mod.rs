//! The LiteBox API as C has it, for what the safe modules have no wrapper of.

#[rustfmt::skip] // as it is made
mod functions;
mod types;

pub use functions::*;
pub use types::*;
