//! Request heads before the HTTP parser. However the bytes are cut, the guard passes on the same ones, and
//! an independent parser finds in each head the one reading that the guard found.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, Waker},
};

use tokio::io::{AsyncRead, ReadBuf};

#[allow(dead_code, unused_imports, missing_docs)]
#[path = "../../../../node/src/api/head_guard.rs"]
mod guard;

use guard::{HEADERS_MAX, HeadGuard};

/// Bytes that come in pieces of a size, then nothing more for now.
struct Pieces<'a> {
    rest: &'a [u8],
    size: usize,
}

impl AsyncRead for Pieces<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let count = self.size.min(self.rest.len()).min(buffer.remaining());
        if count == 0 {
            return Poll::Pending;
        }
        buffer.put_slice(&self.rest[..count]);
        self.rest = &self.rest[count..];
        Poll::Ready(Ok(()))
    }
}

/// What the guard passes on, and whether it refused.
fn passed(data: &[u8], size: usize) -> (Vec<u8>, Option<guard::Refusal>) {
    let mut guard = HeadGuard::new(Pieces { rest: data, size });
    let verdict = guard.verdict();
    let mut context = Context::from_waker(Waker::noop());
    let mut out = Vec::new();
    let mut room = [0u8; 4096];
    loop {
        let mut buffer = ReadBuf::new(&mut room);
        match Pin::new(&mut guard).poll_read(&mut context, &mut buffer) {
            Poll::Ready(Ok(())) => out.extend_from_slice(buffer.filled()),
            Poll::Ready(Err(_)) | Poll::Pending => return (out, verdict.refusal()),
        }
    }
}

pub fn run(data: &[u8]) {
    let (out, refusal) = passed(data, usize::MAX);
    let (bytewise, refusal_bytewise) = passed(data, 1);
    assert_eq!(
        refusal.is_some(),
        refusal_bytewise.is_some(),
        "cut differently, judged differently"
    );
    assert_eq!(out, bytewise, "cut differently, read differently");
    if refusal.is_some() {
        return;
    }
    let mut rest = out.as_slice();
    while !rest.is_empty() {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
        let mut request = httparse::Request::new(&mut headers);
        let Ok(httparse::Status::Complete(head)) = request.parse(rest) else { return };
        let named = |name: &'static str| {
            request.headers.iter().filter(move |header| header.name.eq_ignore_ascii_case(name))
        };
        assert_eq!(named("transfer-encoding").count(), 0, "an encoding came through");
        let lengths: Vec<_> = named("content-length").collect();
        assert!(lengths.len() <= 1, "two lengths came through");
        let text = lengths.first().map_or("0", |header| {
            std::str::from_utf8(header.value).expect("a length of digits").trim()
        });
        let length: usize = text.parse().expect("a length that is a number");
        rest = rest.get(head.saturating_add(length)..).unwrap_or_default();
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    [
        "GET /v1/head HTTP/1.1\r\nhost: a\r\n\r\n",
        "POST /v1/records HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabcGET / HTTP/1.0\r\n\r\n",
        "POST / HTTP/1.1\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\nhost: a\n\n",
        "\r\nGET /\u{6210} HTTP/1.1\r\nx:\ty \r\n\r\n",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}
