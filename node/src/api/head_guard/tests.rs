//! Heads that pass and heads that are refused, however their bytes arrive.

use super::*;

/// What the parser gets when `input` arrives in pieces of `size` bytes, and the refusal.
fn pass(input: &[u8], size: usize) -> (Vec<u8>, Option<Refusal>) {
    let mut guard = HeadGuard::new(());
    input.chunks(size).for_each(|piece| guard.take(piece));
    (guard.released.clone(), guard.verdict.refusal())
}

#[test]
fn plain_requests_pass_unchanged_however_they_arrive() {
    let input = b"POST /a HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nA\nB\r\nGET /b HTTP/1.1\r\nhost: x\r\n\r\n";
    for size in [1, 3, input.len()] {
        assert_eq!(pass(input, size), (input.to_vec(), None));
    }
}

#[test]
fn heads_with_two_readings_are_refused_and_never_handed_on() {
    let cases: [(&[u8], Refusal); 11] = [
        (b"GET /\r\n\r\n", Refusal::RequestLine),
        (b"PRI * HTTP/2.0\r\n\r\n", Refusal::RequestLine),
        (b"GET / HTTP/1.1\r\na: \0\r\n\r\n", Refusal::HeaderForm),
        (b"GET / HTTP/1.1\nhost: x\r\n\r\n", Refusal::LineEnding),
        (b"GET / HTTP/1.1\r\nhost: x\n\n", Refusal::LineEnding),
        (b"GET / HTTP/1.1\r\nho\rst: x\r\n\r\n", Refusal::LineEnding),
        (
            b"POST / HTTP/1.1\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n",
            Refusal::TransferEncoding,
        ),
        (
            b"POST / HTTP/1.1\r\ncontent-length: 3\r\nContent-Length: 4\r\n\r\n",
            Refusal::ContentLength,
        ),
        (b"POST / HTTP/1.1\r\ncontent-length: +3\r\n\r\n", Refusal::ContentLength),
        (b"GET / HTTP/1.1\r\na: b\r\n folded\r\n\r\n", Refusal::HeaderForm),
        (b"GET / HTTP/1.1\r\nname : b\r\n\r\n", Refusal::HeaderForm),
    ];
    for (input, refusal) in cases {
        for size in [1, input.len()] {
            assert_eq!(pass(input, size), (STAND_IN.to_vec(), Some(refusal)));
        }
    }
}

#[test]
fn the_bounds_hold_exactly() {
    let with = |count: usize| {
        let headers: String = (0..count).map(|i| format!("h{i}: v\r\n")).collect();
        format!("GET / HTTP/1.1\r\n{headers}\r\n")
    };
    assert_eq!(pass(with(HEADERS_MAX).as_bytes(), 999).1, None);
    assert_eq!(pass(with(HEADERS_MAX + 1).as_bytes(), 999).1, Some(Refusal::TooLarge));
    let long = format!("GET / HTTP/1.1\r\nlong: {}", "x".repeat(HEAD_BYTES_MAX));
    assert_eq!(pass(long.as_bytes(), 999).1, Some(Refusal::TooLarge));
}
