//! HTTPS: HTTP/1.1 over TLS that ends inside the enclave, one message each way for each connection.

use alloc::ffi::CString;
use alloc::vec;
use alloc::vec::Vec;
use core::ffi::{c_char, c_void, CStr};
use core::fmt;
use core::ptr::{self, NonNull};

use crate::secret;
use crate::sys;
use crate::time::SystemTime;

/// What went wrong; `Display` says it in words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Error(i32);

impl Error {
    /// There is no connection, or the listener is closed.
    pub const CONNECT: Self = Self(sys::LB_HTTPS_CONNECT);
    const ARGUMENT: Self = Self(sys::LB_HTTPS_ARGUMENT);

    fn check(code: i32) -> Result<()> {
        if code == sys::LB_HTTPS_OK {
            Ok(())
        } else {
            Err(Self(code))
        }
    }

    /// As `<litebox/https.h>` numbers them.
    pub fn code(self) -> i32 {
        self.0
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        // SAFETY: the text is a string of C that stays.
        let text = unsafe { CStr::from_ptr(sys::lb_https_error_text(self.0)) };
        f.write_str(text.to_str().unwrap_or("an error of TLS"))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for Error {}

pub type Result<T> = core::result::Result<T, Error>;

/// Sets the time at which certificates must be valid; until it is set, none is. That of [`SystemTime::now`] is the host's.
pub fn set_time(time: SystemTime) {
    let seconds = i64::try_from(time.since_unix().as_secs()).unwrap_or(i64::MAX);
    // SAFETY: any time may be set.
    unsafe { sys::lb_x509_set_time(seconds) }
}

fn string(text: &str) -> Result<CString> {
    CString::new(text).map_err(|_| Error::ARGUMENT)
}

/// What a client asks for.
pub struct Request<'a> {
    host: &'a str,
    authorities: &'a str,
    port: u16,
    method: &'a str,
    path: &'a str,
    content_type: Option<&'a str>,
    body: &'a [u8],
    only_tls13: bool,
}

impl<'a> Request<'a> {
    /// GET / of a host at port 443. `authorities` are certificates in PEM: who may vouch for the host.
    pub fn new(host: &'a str, authorities: &'a str) -> Self {
        Self {
            host,
            authorities,
            port: 443,
            method: "GET",
            path: "/",
            content_type: None,
            body: &[],
            only_tls13: false,
        }
    }

    pub fn port(self, port: u16) -> Self {
        Self { port, ..self }
    }

    pub fn method(self, method: &'a str) -> Self {
        Self { method, ..self }
    }

    pub fn path(self, path: &'a str) -> Self {
        Self { path, ..self }
    }

    pub fn body(self, content_type: &'a str, body: &'a [u8]) -> Self {
        Self { content_type: Some(content_type), body, ..self }
    }

    /// Refuses TLS 1.2.
    pub fn only_tls13(self) -> Self {
        Self { only_tls13: true, ..self }
    }

    /// Sends it and waits for the answer, whatever its status is.
    pub fn send(&self) -> Result<Response> {
        let host = string(self.host)?;
        let authorities = string(self.authorities)?;
        let method = string(self.method)?;
        let path = string(self.path)?;
        let content_type = self.content_type.map(string).transpose()?;
        let request = sys::lb_https_request {
            host: host.as_ptr(),
            port: self.port,
            method: method.as_ptr(),
            path: path.as_ptr(),
            authorities: authorities.as_ptr(),
            content_type: content_type.as_ref().map_or(ptr::null(), |text| text.as_ptr()),
            body: self.body.as_ptr().cast(),
            body_size: self.body.len(),
            only_tls13: self.only_tls13.into(),
        };
        let mut answer = empty_answer();
        // SAFETY: the strings of the request live until the call returns.
        Error::check(unsafe { sys::lb_https_send(&request, &mut answer) })?;
        // SAFETY: the answer is what the call has made; its body has that size.
        Ok(unsafe {
            let body = slice(answer.body, answer.body_size).to_vec();
            let status = answer.status as u16;
            sys::lb_https_answer_free(&mut answer);
            Response { status, body }
        })
    }
}

/// What a server answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub body: Vec<u8>,
}

fn empty_answer() -> sys::lb_https_answer {
    sys::lb_https_answer { status: 0, content_type: ptr::null(), body: ptr::null_mut(), body_size: 0 }
}

/// # Safety
/// `bytes` is null, or has `size` bytes that stay as long as the result is used.
unsafe fn slice<'a>(bytes: *const c_char, size: usize) -> &'a [u8] {
    if bytes.is_null() {
        &[]
    } else {
        core::slice::from_raw_parts(bytes.cast(), size)
    }
}

/// A certificate that a server signs itself, and its key. Both are in PEM.
pub struct Identity {
    certificate: CString,
    key: Vec<u8>,
}

/// Room for what `lb_https_make_identity` makes, as its page says.
const CERTIFICATE_SIZE: usize = 1024;
const KEY_SIZE: usize = 512;

impl Identity {
    /// Makes a key, which only this enclave knows, and a certificate of it for the host's name.
    pub fn make(host: &str) -> Result<Self> {
        let host = string(host)?;
        let mut certificate = vec![0_u8; CERTIFICATE_SIZE];
        let mut identity = Self { certificate: CString::default(), key: vec![0; KEY_SIZE] };
        // SAFETY: both have the sizes that are said.
        Error::check(unsafe {
            sys::lb_https_make_identity(
                host.as_ptr(),
                certificate.as_mut_ptr().cast(),
                certificate.len(),
                identity.key.as_mut_ptr().cast(),
                identity.key.len(),
            )
        })?;
        let text = CStr::from_bytes_until_nul(&certificate).map_err(|_| Error::ARGUMENT)?;
        identity.certificate = text.into();
        Ok(identity)
    }

    /// What clients check the server by.
    pub fn certificate(&self) -> &str {
        self.certificate.to_str().unwrap_or_default()
    }
}

impl Drop for Identity {
    fn drop(&mut self) {
        secret::wipe(&mut self.key);
    }
}

/// What a client has asked a server for.
pub struct Call<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub body: &'a [u8],
}

/// What a server answers: a status, and a text of type `text/plain`.
pub type Answer = Response;

impl From<&str> for Response {
    fn from(text: &str) -> Self {
        Self { status: 200, body: text.as_bytes().to_vec() }
    }
}

/// A server at a port; it stops when it is dropped.
pub struct Server(NonNull<sys::lb_https_server>);

impl Server {
    pub fn listen(port: u16, identity: &Identity) -> Result<Self> {
        let mut server = ptr::null_mut();
        // SAFETY: certificate and key are strings of C; the key's ends before its memory does.
        Error::check(unsafe {
            sys::lb_https_listen(
                port,
                identity.certificate.as_ptr(),
                identity.key.as_ptr().cast(),
                &mut server,
            )
        })?;
        NonNull::new(server).map(Self).ok_or(Error::ARGUMENT)
    }

    /// Waits for a client, and answers what it asks. An error is one of this client alone, but for [`Error::CONNECT`].
    pub fn serve<F: FnMut(Call) -> Answer>(&mut self, mut answer: F) -> Result<()> {
        let context = ptr::addr_of_mut!(answer).cast();
        // SAFETY: the server is there; the handler is called with this context, before the call returns.
        Error::check(unsafe { sys::lb_https_serve(self.0.as_ptr(), Some(handle::<F>), context) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SAFETY: it is there, and nobody has it any more.
        unsafe { sys::lb_https_stop(self.0.as_ptr()) }
    }
}

/// # Safety
/// `context` is an `F`; `call` and `answer` are as <litebox/https.h> says.
unsafe extern "C" fn handle<F: FnMut(Call) -> Answer>(
    context: *mut c_void,
    call: *const sys::lb_https_call,
    answer: *mut sys::lb_https_answer,
) {
    let text = |bytes| CStr::from_ptr(bytes).to_str().unwrap_or_default();
    let call = Call {
        method: text((*call).method),
        path: text((*call).path),
        body: slice((*call).body, (*call).body_size),
    };
    let Answer { status, body } = (*context.cast::<F>())(call);
    let copy = sys::malloc(body.len() + 1).cast::<u8>();
    if copy.is_null() {
        (*answer).status = 503;
        return;
    }
    ptr::copy_nonoverlapping(body.as_ptr(), copy, body.len());
    copy.add(body.len()).write(0);
    (*answer).status = status.into();
    (*answer).body = copy.cast();
    (*answer).body_size = body.len();
}
