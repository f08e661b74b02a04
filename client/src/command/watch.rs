//! `hefu watch`: what happens on the ledger, one line of JSON an event, as a node tells it.
//!
//! A stream that breaks is taken up again after the last event that was printed, so nothing is lost
//! or printed twice.

use std::{
    io::{BufRead, BufReader, Read},
    time::Duration,
};

use clap::Args;

use super::query::given;
use crate::{
    exit::{CliError, Exit},
    fetch::FetchError,
    print::{line, note},
    session::Session,
};

/// Longest line of a stream, in bytes.
const LINE_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// Pause before a broken stream is taken up again.
const PAUSE: Duration = Duration::from_secs(1);
/// Streams in a row that may break before anything was read from them.
const BROKEN_MAX: u32 = 5;

/// What to watch.
#[derive(Clone, Debug, Args)]
pub struct WatchArgs {
    /// Records that concern this certificate
    #[arg(long)]
    pub certificate: Option<String>,
    /// Records by this organisation, or that name it
    #[arg(long)]
    pub organisation: Option<String>,
    /// Records by organisations seated in this region
    #[arg(long)]
    pub region: Option<String>,
    /// Records of this type or family, such as grant.offer or grant
    #[arg(long = "type")]
    pub record_type: Option<String>,
    /// Alerts too: a rule, A1 to A17, or all
    #[arg(long)]
    pub alert: Option<String>,
    /// Begin after this height; the next block without it
    #[arg(long)]
    pub after_height: Option<u64>,
    /// End after so many events
    #[arg(long)]
    pub count: Option<u64>,
}

/// How far the stream was read.
#[derive(Default)]
struct Progress {
    last: Option<u64>,
    printed: u64,
}

impl WatchArgs {
    /// Follows until the count is reached, or for ever.
    pub fn run(&self, session: &Session) -> Result<Exit, CliError> {
        let parameters = given([
            ("certificate", self.certificate.clone()),
            ("organisation", self.organisation.clone()),
            ("region", self.region.clone()),
            ("type", self.record_type.clone()),
            ("alert", self.alert.clone()),
            ("after_height", self.after_height.map(|height| height.to_string())),
        ]);
        let parameters: Vec<(&str, String)> =
            parameters.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let (mut progress, mut broken) = (Progress::default(), 0);
        if self.after_height.is_none() {
            // From here on, also when the first stream breaks before it says anything.
            progress.last = session.node.get("/v1/head", &[])?["height"].as_u64();
        }
        loop {
            let before = progress.last;
            let reader = session.node.stream("/v1/events", &parameters, progress.last);
            let error = match reader.map(|reader| self.read(reader, &mut progress)) {
                Ok(true) => return Ok(Exit::Ok),
                Ok(false) => None,
                Err(error) => Some(error),
            };
            broken = if progress.last == before { broken + 1 } else { 0 };
            match error {
                Some(error) if !error.is_passing() || broken >= BROKEN_MAX => {
                    return Err(error.into());
                }
                None if broken >= BROKEN_MAX => return Err(ended(session).into()),
                _ => note("hefu: the stream ended; taking it up again"),
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Prints events until the stream breaks (false) or enough are printed (true).
    fn read(&self, reader: impl Read, progress: &mut Progress) -> bool {
        let mut reader = BufReader::new(reader);
        let (mut id, mut name, mut data) = (None, String::new(), String::new());
        loop {
            let mut text = String::new();
            let read = (&mut reader).take(LINE_BYTES_MAX).read_line(&mut text);
            if !read.is_ok_and(|bytes| bytes > 0) || !text.ends_with('\n') {
                return false;
            }
            let field = |field: &str| text.strip_prefix(field).map(|rest| rest.trim().to_owned());
            if let Some(value) = field("id:") {
                id = value.parse::<u64>().ok();
            } else if let Some(value) = field("event:") {
                name = value;
            } else if let Some(value) = field("data:") {
                data = value;
            } else if text.trim().is_empty() && id.is_some() {
                if name == "block" {
                    line(&data);
                    progress.printed += 1;
                }
                progress.last = id.take();
                if self.count.is_some_and(|count| progress.printed >= count) {
                    return true;
                }
            }
        }
    }
}

fn ended(session: &Session) -> FetchError {
    let url = session.node.address().to_owned();
    FetchError::Unreachable { url, detail: "the stream ends without an event".into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(count: Option<u64>) -> WatchArgs {
        WatchArgs {
            certificate: None,
            organisation: None,
            region: None,
            record_type: None,
            alert: None,
            after_height: None,
            count,
        }
    }

    #[test]
    fn events_are_counted_and_the_place_is_the_last_whole_one() {
        let stream = ": hello\n\nevent: block\nid: 7\ndata: {}\n\nevent: height\nid: 9\ndata: 9\n\n\
                      event: block\nid: 12\ndata: {\"a\":1}\n\nevent: block\nid: 13\nda";
        let mut progress = Progress::default();
        assert!(!arguments(None).read(stream.as_bytes(), &mut progress));
        assert_eq!((progress.last, progress.printed), (Some(12), 2));
        let mut progress = Progress::default();
        assert!(arguments(Some(1)).read(stream.as_bytes(), &mut progress));
        assert_eq!(progress.last, Some(7));
    }
}
