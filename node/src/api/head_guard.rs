//! Refuses ambiguous request heads before the HTTP parser sees them.
//!
//! The parser is lenient where intermediaries differ: both Content-Length and Transfer-Encoding,
//! lines that end in a bare line feed, folded headers. This adapter reads each head itself, hands
//! it on only when it has one reading, and counts the body by its Content-Length, so that it knows
//! where the next head begins. A request with Transfer-Encoding is refused: nobody needs one here.
//!
//! After a refusal the parser is given one empty request in place of the bad one, and the
//! connection's [`Verdict`] tells the service how to answer it. Nothing further is read.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::Sleep,
};

/// Largest head of a request, in bytes.
pub const HEAD_BYTES_MAX: usize = 16 * 1024;
/// Most header lines of a request.
pub const HEADERS_MAX: usize = 64;
/// Bytes read from the socket at once.
const READ_BYTES: usize = 8 * 1024;
/// Most bytes, and longest time, for which a connection that is being closed is still read, so that
/// the client gets its answer instead of a reset.
const LINGER_BYTES_MAX: usize = 2 * 1024 * 1024;
const LINGER: Duration = Duration::from_secs(1);
/// What the parser sees in place of a refused request.
const STAND_IN: &[u8] = b"GET / HTTP/1.1\r\nhost: refused\r\nconnection: close\r\n\r\n";

/// Why a request head was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Refusal {
    /// A line ends in a bare line feed, or a carriage return stands alone.
    LineEnding = 1,
    /// Transfer-Encoding, alone or beside a Content-Length.
    TransferEncoding = 2,
    /// Content-Length is repeated or no number.
    ContentLength = 3,
    /// A folded header, or one without a name.
    HeaderForm = 4,
    /// Too many bytes or lines.
    TooLarge = 5,
    /// The request line is not that of HTTP/1.0 or HTTP/1.1.
    RequestLine = 6,
}

impl Refusal {
    const ALL: [Self; 6] = [
        Self::LineEnding,
        Self::TransferEncoding,
        Self::ContentLength,
        Self::HeaderForm,
        Self::TooLarge,
        Self::RequestLine,
    ];

    /// What was wrong, for the answer's detail.
    pub const fn text(self) -> &'static str {
        match self {
            Self::LineEnding => "every line of the head ends in CR LF",
            Self::TransferEncoding => "send a Content-Length; Transfer-Encoding is not accepted",
            Self::ContentLength => "Content-Length must stand once and be a number",
            Self::HeaderForm => "a header line is folded, has no name or holds control characters",
            Self::RequestLine => "the first line is a method, a path and HTTP/1.1",
            Self::TooLarge => "at most 64 headers and 16 KiB",
        }
    }
}

/// What the guard of a connection has refused, if anything.
#[derive(Clone, Debug, Default)]
pub struct Verdict(Arc<AtomicU8>);

impl Verdict {
    /// The refusal.
    pub fn refusal(&self) -> Option<Refusal> {
        let value = self.0.load(Ordering::Acquire);
        Refusal::ALL.into_iter().find(|refusal| *refusal as u8 == value)
    }

    fn set(&self, refusal: Refusal) {
        self.0.store(refusal as u8, Ordering::Release);
    }
}

/// Where in the stream of requests the guard is.
enum Place {
    /// In a head, of which these bytes have come.
    Head(Vec<u8>),
    /// In a body with this many bytes to come.
    Body(u64),
    /// Past a refused head.
    Refused,
}

/// A connection whose request heads are checked.
pub struct HeadGuard<S> {
    stream: S,
    place: Place,
    /// Bytes that the parser may have, from `released_from` on.
    released: Vec<u8>,
    released_from: usize,
    verdict: Verdict,
    /// While closing: until when to read on, and how many bytes were thrown away.
    linger: Option<(Pin<Box<Sleep>>, usize)>,
}

impl<S> HeadGuard<S> {
    /// Guards a connection.
    pub fn new(stream: S) -> Self {
        Self {
            stream,
            place: Place::Head(Vec::new()),
            released: Vec::new(),
            released_from: 0,
            verdict: Verdict::default(),
            linger: None,
        }
    }

    /// Tells what was refused on this connection.
    pub fn verdict(&self) -> Verdict {
        self.verdict.clone()
    }

    /// Sorts bytes from the socket into heads and bodies.
    fn take(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            match &mut self.place {
                Place::Refused => return,
                Place::Body(rest) => {
                    let count = usize::try_from(*rest).unwrap_or(usize::MAX).min(bytes.len());
                    self.released.extend_from_slice(&bytes[..count]);
                    *rest -= count as u64;
                    if *rest == 0 {
                        self.place = Place::Head(Vec::new());
                    }
                    bytes = &bytes[count..];
                }
                Place::Head(head) => {
                    let before = head.len();
                    head.extend_from_slice(bytes);
                    let Some(end) = end_of_head(head) else {
                        if head.len() > HEAD_BYTES_MAX {
                            self.refuse(Refusal::TooLarge);
                        }
                        return;
                    };
                    head.truncate(end);
                    bytes = &bytes[end - before..];
                    match check_head(head) {
                        Ok(length) => {
                            self.released.append(head);
                            self.place = match length {
                                0 => Place::Head(Vec::new()),
                                length => Place::Body(length),
                            };
                        }
                        Err(refusal) => self.refuse(refusal),
                    }
                }
            }
        }
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.verdict.set(refusal);
        self.released.extend_from_slice(STAND_IN);
        self.place = Place::Refused;
    }

    /// Gives the parser what it may have.
    fn give(&mut self, buffer: &mut ReadBuf<'_>) {
        let waiting = &self.released[self.released_from..];
        let count = waiting.len().min(buffer.remaining());
        buffer.put_slice(&waiting[..count]);
        self.released_from += count;
        if self.released_from == self.released.len() {
            self.released.clear();
            self.released_from = 0;
        }
    }
}

/// Length of the head with its empty line; a bare line feed ends it too, to be refused.
fn end_of_head(bytes: &[u8]) -> Option<usize> {
    // Empty lines before a request line are permitted (RFC 9112, 2.2).
    let start = bytes.iter().position(|byte| !matches!(byte, b'\r' | b'\n'))?;
    let mut line_start = start;
    for (i, byte) in bytes.iter().enumerate().skip(start) {
        if *byte != b'\n' {
            continue;
        }
        if matches!(&bytes[line_start..i], b"" | b"\r") {
            return Some(i + 1);
        }
        line_start = i + 1;
    }
    None
}

/// The length of the body that follows a head.
fn check_head(head: &[u8]) -> Result<u64, Refusal> {
    if head.len() > HEAD_BYTES_MAX {
        return Err(Refusal::TooLarge);
    }
    let mut length = None;
    let mut headers = 0usize;
    let mut request_line_seen = false;
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r\n").ok_or(Refusal::LineEnding)?;
        if line.contains(&b'\r') {
            return Err(Refusal::LineEnding);
        }
        if line.is_empty() {
            continue;
        }
        if !request_line_seen {
            request_line_seen = true;
            check_request_line(line)?;
            continue;
        }
        headers += 1;
        if headers > HEADERS_MAX {
            return Err(Refusal::TooLarge);
        }
        if let Some(value) = check_header(line)? {
            if length.is_some() {
                return Err(Refusal::ContentLength);
            }
            length = Some(value);
        }
    }
    Ok(length.unwrap_or(0))
}

fn check_request_line(line: &[u8]) -> Result<(), Refusal> {
    let parts: Vec<&[u8]> = line.split(|byte| *byte == b' ').collect();
    let [method, target, version] = parts[..] else { return Err(Refusal::RequestLine) };
    let well_formed = !method.is_empty()
        && method.iter().all(u8::is_ascii_uppercase)
        && (target.starts_with(b"/") || target == b"*")
        // Bytes above ASCII should come escaped, but people type Chinese into addresses.
        && target.iter().all(|byte| byte.is_ascii_graphic() || !byte.is_ascii())
        && matches!(version, b"HTTP/1.1" | b"HTTP/1.0");
    if well_formed { Ok(()) } else { Err(Refusal::RequestLine) }
}

/// The Content-Length, if this line is one.
fn check_header(line: &[u8]) -> Result<Option<u64>, Refusal> {
    let colon = line.iter().position(|byte| *byte == b':').ok_or(Refusal::HeaderForm)?;
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    let is_control = |byte: &u8| (*byte < b' ' && *byte != b'\t') || *byte == 0x7f;
    if name.is_empty()
        || name.iter().any(|byte| !byte.is_ascii_graphic())
        || value.iter().any(is_control)
    {
        return Err(Refusal::HeaderForm);
    }
    if name.eq_ignore_ascii_case(b"transfer-encoding") {
        return Err(Refusal::TransferEncoding);
    }
    if !name.eq_ignore_ascii_case(b"content-length") {
        return Ok(None);
    }
    let text = std::str::from_utf8(value).unwrap_or_default().trim_matches([' ', '\t']);
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::ContentLength);
    }
    text.parse().map(Some).map_err(|_| Refusal::ContentLength)
}

impl<S: AsyncRead + Unpin> AsyncRead for HeadGuard<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            if !self.released.is_empty() {
                self.give(buffer);
                return Poll::Ready(Ok(()));
            }
            if matches!(self.place, Place::Refused) {
                // Not an end: the parser would take it for a client that has gone, and not answer.
                // The stand-in asks for the connection to be closed after the answer.
                return Poll::Pending;
            }
            let mut bytes = [0u8; READ_BYTES];
            let mut read = ReadBuf::new(&mut bytes);
            match Pin::new(&mut self.stream).poll_read(context, &mut read) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Ready(Ok(())) if read.filled().is_empty() => return Poll::Ready(Ok(())),
                Poll::Ready(Ok(())) => {
                    let filled = read.filled().len();
                    self.take(&bytes[..filled]);
                }
            }
        }
    }
}

impl<S: AsyncRead + Unpin> HeadGuard<S> {
    /// Throws away what the client still sends.
    fn poll_linger(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some((deadline, thrown)) = &mut self.linger else { return Poll::Ready(()) };
        let mut bytes = [0u8; READ_BYTES];
        while *thrown < LINGER_BYTES_MAX {
            let mut read = ReadBuf::new(&mut bytes);
            match Pin::new(&mut self.stream).poll_read(context, &mut read) {
                Poll::Pending => return deadline.as_mut().poll(context),
                Poll::Ready(Err(_)) => return Poll::Ready(()),
                Poll::Ready(Ok(())) if read.filled().is_empty() => return Poll::Ready(()),
                Poll::Ready(Ok(())) => *thrown += read.filled().len(),
            }
        }
        Poll::Ready(())
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for HeadGuard<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.linger.is_none() {
            ready!(Pin::new(&mut self.stream).poll_shutdown(context))?;
            if matches!(self.place, Place::Refused | Place::Body(_)) {
                self.linger = Some((Box::pin(tokio::time::sleep(LINGER)), 0));
            }
        }
        ready!(self.poll_linger(context));
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests;
