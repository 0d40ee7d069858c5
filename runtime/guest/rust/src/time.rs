//! The time of day. It is the host's, who can hold the clock back or set it ahead as he likes.

use core::fmt;
use core::time::Duration;

use crate::sys;
use crate::{Error, Result};

/// A moment, counted from 1970 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SystemTime(Duration);

impl SystemTime {
    /// What the host says: from 2020 to 2200, and never earlier than what it has said before.
    pub fn now() -> Result<Self> {
        let mut moment = sys::timespec::default();
        // SAFETY: the moment is ours.
        if unsafe { sys::timespec_get(&mut moment, sys::TIME_UTC) } == 0 {
            return Err(Error::System(sys::EIO));
        }
        Ok(Self(Duration::new(moment.tv_sec as u64, moment.tv_nsec as u32)))
    }

    /// So long after the beginning of 1970.
    pub const fn from_unix(since: Duration) -> Self {
        Self(since)
    }

    /// How long after the beginning of 1970.
    pub const fn since_unix(self) -> Duration {
        self.0
    }

    /// The day and the time of day in UTC; undefined of years that C's calendar does not reach.
    pub fn date(self) -> Option<Date> {
        let seconds = sys::time_t::try_from(self.0.as_secs()).ok()?;
        let mut date = sys::tm::default();
        // SAFETY: both are ours.
        if unsafe { sys::gmtime_r(&seconds, &mut date) }.is_null() {
            return None;
        }
        Some(Date {
            year: date.tm_year + 1900,
            month: date.tm_mon as u8 + 1,
            day: date.tm_mday as u8,
            hour: date.tm_hour as u8,
            minute: date.tm_min as u8,
            second: date.tm_sec as u8,
        })
    }
}

/// A day and a time of day in UTC; months and days count from 1. It is written as RFC 3339 has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    pub year: i32,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Self { year, month, day, hour, minute, second } = self;
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}
