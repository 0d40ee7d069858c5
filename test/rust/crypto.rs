//! Uses what of the crate `litebox` needs cryptography: each part by its name as the first argument.
#![no_std]

use litebox::https::{self, Identity, Request, Server};
use litebox::io::stdin;
use litebox::prelude::*;
use litebox::report::{quote, Report, Target};
use litebox::seal::{seal, unseal, Error, Policy};
use litebox::sys::EACCES;
use litebox::time::SystemTime;

litebox::main!(main);

fn main() {
    let mut args = litebox::args();
    match args.next() {
        Some("seal") => sealing(),
        Some("report") => reports(),
        Some("quote") => println!("{:?}", quote(&[7; 64]).map(|quote| quote.len())),
        Some("ask") => ask(args.next().unwrap().parse().unwrap()),
        Some("serve") => serve(args.next().unwrap().parse().unwrap()),
        other => println!("no part is called {other:?}"),
    }
}

fn sealing() {
    for policy in [Policy::Image, Policy::Signer] {
        let sealed = seal(policy, b"secret").unwrap();
        assert_eq!(sealed.len(), 6 + litebox::sys::LB_SEAL_OVERHEAD);
        assert_eq!(unseal(&sealed).unwrap(), b"secret");
        let mut altered = sealed.clone();
        *altered.last_mut().unwrap() ^= 1;
        println!("{:?} {:?}", unseal(&altered), unseal(&sealed[1..]));
        assert_eq!(unseal(&sealed[..100]), Err(Error::Cut));
    }
}

fn reports() {
    let report = Report::make(&Target::own(), &[7; 64]);
    report.check().unwrap();
    assert_eq!(report.0.data, [7; 64]);
    assert_eq!(report.0.mrenclave, Target::own().0.mrenclave);
    let mut bytes = *report.as_bytes();
    Report::from_bytes(&bytes).check().unwrap();
    bytes[0] ^= 1;
    println!("{:?}", Report::from_bytes(&bytes).check() == Err(litebox::Error::System(EACCES)));
}

fn ask(port: u16) {
    let mut authorities = String::new();
    stdin().read_to_string(&mut authorities).unwrap();
    let request = || Request::new("localhost", &authorities).port(port);
    println!("{}", request().send().unwrap_err());
    https::set_time(SystemTime::now().unwrap());
    match request().method("POST").path("/x").body("text/plain", b"question").only_tls13().send() {
        Ok(answer) => println!("{} {}", answer.status, String::from_utf8_lossy(&answer.body)),
        Err(error) => println!("{error}"),
    }
    println!("{:?}", Request::new("local\0host", &authorities).send().unwrap_err());
}

fn serve(port: u16) {
    let identity = Identity::make("localhost").unwrap();
    let mut server = Server::listen(port, &identity).unwrap();
    println!("{}ready", identity.certificate());
    let mut visits = 0;
    for _ in 0..2 {
        server
            .serve(|call| {
                visits += 1;
                let body = String::from_utf8_lossy(call.body);
                let text = format!("{} {} {body} {visits}", call.method, call.path);
                https::Answer { status: 201, body: text.into() }
            })
            .unwrap();
    }
}
