//! Types and constants of the headers in the functions of the API. A test compares them with C's.
#![allow(non_camel_case_types, non_upper_case_globals)]

use core::ffi::*;

/// A console stream; only pointers to it are of use.
#[repr(C)]
pub struct FILE {
    opaque: [u8; 0],
}

extern "C" {
    pub static mut litebox_stdin: FILE;
    pub static mut litebox_stdout: FILE;
    pub static mut litebox_stderr: FILE;

    /// Where the calling thread's `errno` is.
    pub fn litebox_errno() -> *mut c_int;
}

pub const EOF: c_int = -1;

pub const EIO: c_int = 5;
pub const EBADF: c_int = 9;
pub const EAGAIN: c_int = 11;
pub const ENOMEM: c_int = 12;
pub const EACCES: c_int = 13;
pub const EINVAL: c_int = 22;
pub const ENOSYS: c_int = 38;
pub const EOVERFLOW: c_int = 75;
pub const EADDRINUSE: c_int = 98;
pub const ECONNRESET: c_int = 104;
pub const ETIMEDOUT: c_int = 110;
pub const ECONNREFUSED: c_int = 111;
pub const EHOSTUNREACH: c_int = 113;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct div_t {
    pub quot: c_int,
    pub rem: c_int,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ldiv_t {
    pub quot: c_long,
    pub rem: c_long,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct lldiv_t {
    pub quot: c_longlong,
    pub rem: c_longlong,
}

pub type time_t = c_long;
pub type clock_t = c_long;

pub const TIME_UTC: c_int = 1;

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct timespec {
    pub tv_sec: time_t,
    pub tv_nsec: c_long,
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct tm {
    pub tm_sec: c_int,
    pub tm_min: c_int,
    pub tm_hour: c_int,
    pub tm_mday: c_int,
    pub tm_mon: c_int,
    pub tm_year: c_int,
    pub tm_wday: c_int,
    pub tm_yday: c_int,
    pub tm_isdst: c_int,
}

pub type thrd_t = c_ulong;
pub type tss_t = c_uint;
pub type thrd_start_t = Option<unsafe extern "C" fn(*mut c_void) -> c_int>;
pub type tss_dtor_t = Option<unsafe extern "C" fn(*mut c_void)>;

pub const thrd_success: c_int = 0;
pub const thrd_busy: c_int = 1;
pub const thrd_error: c_int = 2;
pub const thrd_nomem: c_int = 3;

/// All zeros is a plain mutex that nobody holds, as `mtx_init` makes it.
#[repr(C)]
pub struct mtx_t {
    pub litebox_lock: c_uint,
    pub litebox_recursive: c_uint,
    pub litebox_again: c_uint,
    pub litebox_holder: c_ulong,
}

/// All zeros is a condition that nobody waits for, as `cnd_init` makes it.
#[repr(C)]
pub struct cnd_t {
    pub litebox_signals: c_uint,
}

/// All zeros is `ONCE_FLAG_INIT`.
#[repr(C)]
pub struct once_flag {
    pub litebox_state: c_uint,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct lb_registers {
    pub rax: u64,
    pub rcx: u64,
    pub rdx: u64,
    pub rbx: u64,
    pub rsp: u64,
    pub rbp: u64,
    pub rsi: u64,
    pub rdi: u64,
    pub r8: u64,
    pub r9: u64,
    pub r10: u64,
    pub r11: u64,
    pub r12: u64,
    pub r13: u64,
    pub r14: u64,
    pub r15: u64,
    pub rflags: u64,
    pub rip: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct lb_float_registers {
    pub fcw: u16,
    pub fsw: u16,
    pub ftw: u8,
    pub reserved: u8,
    pub fop: u16,
    pub fip: u64,
    pub fdp: u64,
    pub mxcsr: u32,
    pub mxcsr_mask: u32,
    pub st: [[u8; 16]; 8],
    pub xmm: [[u8; 16]; 16],
}

#[repr(C)]
pub struct lb_exception {
    pub vector: u32,
    pub error_code: u32,
    pub address: usize,
    pub registers: *mut lb_registers,
    pub floats: *mut lb_float_registers,
}

pub type lb_exception_handler = Option<unsafe extern "C" fn(*mut lb_exception) -> c_int>;
pub type lb_interrupt_handler = Option<unsafe extern "C" fn(*const lb_registers)>;

pub const LB_EXCEPTION_DECLINE: c_int = 0;
pub const LB_EXCEPTION_RESUME: c_int = 1;

/// A connection or a listener; only pointers to it are of use.
#[repr(C)]
pub struct lb_tcp {
    opaque: [u8; 0],
}

pub const LB_HTTPS_OK: c_int = 0;
pub const LB_HTTPS_ARGUMENT: c_int = 1;
pub const LB_HTTPS_CONNECT: c_int = 3;
pub const LB_HTTPS_EVIDENCE: c_int = 11;

#[repr(C)]
pub struct lb_https_request {
    pub host: *const c_char,
    pub port: u16,
    pub method: *const c_char,
    pub path: *const c_char,
    pub authorities: *const c_char,
    pub content_type: *const c_char,
    pub body: *const c_void,
    pub body_size: usize,
    pub only_tls13: c_int,
}

#[repr(C)]
pub struct lb_https_answer {
    pub status: c_int,
    pub content_type: *const c_char,
    pub body: *mut c_char,
    pub body_size: usize,
}

#[repr(C)]
pub struct lb_https_call {
    pub method: *const c_char,
    pub path: *const c_char,
    pub body: *const c_char,
    pub body_size: usize,
}

/// A server; only pointers to it are of use.
#[repr(C)]
pub struct lb_https_server {
    opaque: [u8; 0],
}

pub type lb_https_handler =
    Option<unsafe extern "C" fn(*mut c_void, *const lb_https_call, *mut lb_https_answer)>;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct lb_target {
    pub mrenclave: [u8; 32],
    pub flags: u64,
    pub xfrm: u64,
    pub misc_select: u32,
    pub config_svn: u16,
    pub reserved: u16,
    pub config_id: [u8; 64],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct lb_report {
    pub cpu_svn: [u8; 16],
    pub misc_select: u32,
    pub cet_attributes: u8,
    pub reserved1: [u8; 11],
    pub extended_product_id: [u8; 16],
    pub flags: u64,
    pub xfrm: u64,
    pub mrenclave: [u8; 32],
    pub reserved2: [u8; 32],
    pub mrsigner: [u8; 32],
    pub reserved3: [u8; 32],
    pub config_id: [u8; 64],
    pub product_id: u16,
    pub security_version: u16,
    pub config_svn: u16,
    pub reserved4: [u8; 42],
    pub family_id: [u8; 16],
    pub data: [u8; 64],
    pub key_id: [u8; 32],
    pub mac: [u8; 16],
}

pub const LB_QUOTE_ROOM: usize = 16384;

pub type lb_seal_policy = c_uint;

pub const LB_SEAL_TO_MRENCLAVE: lb_seal_policy = 1;
pub const LB_SEAL_TO_MRSIGNER: lb_seal_policy = 2;

pub const LB_SEAL_OK: c_int = 0;
pub const LB_SEAL_MEMORY: c_int = 1;
pub const LB_SEAL_CUT: c_int = 2;
pub const LB_SEAL_FORMAT: c_int = 3;
pub const LB_SEAL_NEWER: c_int = 4;
pub const LB_SEAL_FOREIGN: c_int = 5;
pub const LB_SEAL_ALTERED: c_int = 6;

pub const LB_SEAL_OVERHEAD: usize = 120;

pub const LB_VERIFY_OK: c_int = 0;
pub const LB_VERIFY_MEMORY: c_int = 1;
pub const LB_VERIFY_FORMAT: c_int = 2;
pub const LB_VERIFY_CHAIN: c_int = 3;
pub const LB_VERIFY_EXPIRED: c_int = 4;
pub const LB_VERIFY_REVOKED: c_int = 5;
pub const LB_VERIFY_LIST: c_int = 6;
pub const LB_VERIFY_LIST_EXPIRED: c_int = 7;
pub const LB_VERIFY_SIGNATURE: c_int = 8;
pub const LB_VERIFY_QUOTING: c_int = 9;
pub const LB_VERIFY_PLATFORM: c_int = 10;
pub const LB_VERIFY_DEBUG: c_int = 11;
pub const LB_VERIFY_IDENTITY: c_int = 12;
pub const LB_VERIFY_NO_EVIDENCE: c_int = 13;
pub const LB_VERIFY_OTHER_KEY: c_int = 14;

pub const LB_TEE_SGX: c_int = 0;
pub const LB_TEE_TDX: c_int = 1;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct lb_platform {
    pub fmspc: [u8; 6],
    pub minimum_svn: [u8; 16],
    pub minimum_pce_svn: u16,
    pub minimum_td_svn: [u8; 16],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct lb_quoting {
    pub signer: [u8; 32],
    pub product: u16,
    pub minimum_version: u16,
}

#[repr(C)]
pub struct lb_trust {
    pub root_key: [u8; 32],
    pub quoting: lb_quoting,
    pub td_quoting: lb_quoting,
    pub platforms: *const lb_platform,
    pub platform_count: usize,
    pub revoked: *const c_uchar,
    pub revoked_count: usize,
}

#[repr(C)]
pub struct lb_revocations {
    pub root: *const c_void,
    pub pck: *const c_void,
    pub root_size: usize,
    pub pck_size: usize,
}

#[repr(C)]
pub struct lb_policy {
    pub trust: *const lb_trust,
    pub mrenclave: *const c_uchar,
    pub mrsigner: *const c_uchar,
    pub product_id: u16,
    pub minimum_security_version: u16,
    pub mrtd: *const c_uchar,
    pub rtmr: *const c_uchar,
    pub revocations: *const lb_revocations,
    pub allow_debug: c_int,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct lb_identity {
    pub tee: c_int,
    pub debug: c_int,
    pub data: [u8; 64],
    pub mrenclave: [u8; 32],
    pub mrsigner: [u8; 32],
    pub product_id: u16,
    pub security_version: u16,
    pub mrtd: [u8; 48],
    pub rtmr: [[u8; 48]; 4],
    pub config_id: [u8; 48],
    pub owner: [u8; 48],
    pub owner_config: [u8; 48],
}

pub const LB_RATLS_CERTIFICATE_ROOM: usize = 12288;
pub const LB_RATLS_KEY_ROOM: usize = 512;

#[repr(C)]
pub struct lb_ratls_peer {
    pub policy: *const lb_policy,
    pub certificate: *const c_char,
    pub key: *const c_char,
    pub refusal: c_int,
    pub identity: lb_identity,
}

pub const LB_CHANNEL_OK: c_int = 0;
pub const LB_CHANNEL_ARGUMENT: c_int = 1;
pub const LB_CHANNEL_MEMORY: c_int = 2;
pub const LB_CHANNEL_CUT: c_int = 3;
pub const LB_CHANNEL_REPORT: c_int = 4;
pub const LB_CHANNEL_IDENTITY: c_int = 5;
pub const LB_CHANNEL_ALTERED: c_int = 6;
pub const LB_CHANNEL_LONG: c_int = 7;
pub const LB_CHANNEL_LONGEST: usize = 65536;

pub type lb_channel_end = c_uint;

pub const LB_CHANNEL_FIRST: lb_channel_end = 1;
pub const LB_CHANNEL_SECOND: lb_channel_end = 2;

/// A channel; only pointers to it are of use.
#[repr(C)]
pub struct lb_channel {
    opaque: [u8; 0],
}
