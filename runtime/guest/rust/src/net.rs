//! TCP, to the peers and ports that `litebox.json` names. The host carries the bytes, and can read and change them: use [`crate::https`]
//! or another protocol that protects them.

use alloc::ffi::CString;
use core::ptr::NonNull;

use crate::io::{Read, Write};
use crate::sys;
use crate::{Error, Result};

struct Tcp(NonNull<sys::lb_tcp>);

// SAFETY: whoever has it uses it alone, from whichever thread.
unsafe impl Send for Tcp {}

impl Tcp {
    fn opened(tcp: *mut sys::lb_tcp) -> Result<Self> {
        NonNull::new(tcp).map(Self).ok_or_else(Error::last)
    }
}

impl Drop for Tcp {
    fn drop(&mut self) {
        // SAFETY: it is open, and nobody has it any more.
        unsafe { sys::lb_tcp_close(self.0.as_ptr()) }
    }
}

/// A connection; closed when it is dropped.
pub struct TcpStream(Tcp);

impl TcpStream {
    /// Connects to a peer; who really answers, only TLS can tell.
    pub fn connect(host: &str, port: u16) -> Result<Self> {
        let host = CString::new(host).map_err(|_| Error::InvalidArgument)?;
        // SAFETY: the name is a string of C.
        Tcp::opened(unsafe { sys::lb_tcp_connect(host.as_ptr(), port) }).map(Self)
    }
}

impl Read for TcpStream {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize> {
        if bytes.is_empty() {
            return Ok(0);
        }
        // SAFETY: the connection is open, the memory the caller's.
        let count = unsafe { sys::lb_tcp_read(self.0 .0.as_ptr(), bytes.as_mut_ptr().cast(), bytes.len()) };
        usize::try_from(count).map_err(|_| Error::last())
    }
}

impl Write for TcpStream {
    fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        // SAFETY: the connection is open, the memory the caller's.
        match unsafe { sys::lb_tcp_write(self.0 .0.as_ptr(), bytes.as_ptr().cast(), bytes.len()) } {
            0 => Ok(()),
            _ => Err(Error::last()),
        }
    }
}

/// A port at which connections come in; closed when it is dropped.
pub struct TcpListener(Tcp);

impl TcpListener {
    /// Begins to listen.
    pub fn bind(port: u16) -> Result<Self> {
        // SAFETY: any port may be asked for.
        Tcp::opened(unsafe { sys::lb_tcp_listen(port) }).map(Self)
    }

    /// Waits for the next connection and takes it.
    pub fn accept(&mut self) -> Result<TcpStream> {
        // SAFETY: the listener is open.
        Tcp::opened(unsafe { sys::lb_tcp_accept(self.0 .0.as_ptr()) }).map(TcpStream)
    }
}
