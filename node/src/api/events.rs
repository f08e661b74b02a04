//! `/v1/events`: what happens on the ledger, as server-sent events, block by block.
//!
//! Each event has the block's height as its id. A reader that comes back with `Last-Event-ID` goes on
//! with the block after it: the stream is read off the database from there, so nothing is lost or
//! repeated, however long the reader was away. A reader that does not take what waits for it is let
//! go of after a while; what waits is bounded.

pub mod filter;
pub mod webhook;

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::HeaderMap,
    response::{
        IntoResponse,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::Stream;
use hefu_chain::height::Height;
use hefu_consensus::port::Store as _;
use serde::Deserialize;
use tokio::sync::{Semaphore, mpsc};
use utoipa::IntoParams;

use self::filter::{AlertWatch, BlockEvent, EventFilter};
use super::{
    Api,
    error::{ApiCode, ApiError, ApiResult, ErrorBody},
    extract::InQuery,
    parse,
};

/// Most streams at once.
pub const STREAMS_MAX: usize = 256;
/// Most events that wait for a reader.
const WAITING_MAX: usize = 16;
/// A reader that takes nothing for so long is let go of.
const STALL: Duration = Duration::from_secs(30);
/// Without anything to say, the height is said this often, so that a reader resumes near the tip.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Name of the header by which a reader resumes.
const LAST_EVENT_ID: &str = "last-event-id";

/// Which events.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventQuery {
    /// Records that concern this certificate: that write it, or what rests on it directly.
    pub certificate: Option<String>,
    /// Records by this organisation, or that name it (USCC).
    pub organisation: Option<String>,
    /// Records by organisations seated in this region or inside it.
    pub region: Option<String>,
    /// Records of this type, or of this family: `grant.offer`, `grant`.
    #[serde(rename = "type")]
    #[param(rename = "type")]
    pub record_type: Option<String>,
    /// Alerts too, by this rule (`A1` to `A17`) or `all`: those that were not raised at the event
    /// before. With `region` and `organisation` only theirs.
    pub alert: Option<String>,
    /// Begin after this height; `Last-Event-ID` goes before it, and without both the next block is
    /// the first.
    pub after_height: Option<u64>,
}

/// The slots of streams.
pub struct Streams(Arc<Semaphore>);

impl Default for Streams {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(STREAMS_MAX)))
    }
}

/// What happens on the ledger, block by block: `event: block` with the records that are asked for,
/// and `event: height` now and then. The id of each is a height; resume with `Last-Event-ID`.
#[utoipa::path(
    get, path = "/v1/events", tag = "ledger",
    params(EventQuery, ("Last-Event-ID" = Option<u64>, Header, description = "Height of the last event that was read")),
    responses(
        (status = 200, description = "The events.", content_type = "text/event-stream", body = String),
        (status = 404, description = "The ledger has not reached that height.", body = ErrorBody),
        (status = "4XX", description = "The request cannot be read.", body = ErrorBody),
        (status = "5XX", description = "The node has as many streams as it serves.", body = ErrorBody),
    )
)]
pub async fn events(
    State(api): State<Api>,
    headers: HeaderMap,
    InQuery(query): InQuery<EventQuery>,
) -> ApiResult<impl IntoResponse> {
    let filter = EventFilter::of(&query)?;
    let resumed = headers.get(LAST_EVENT_ID).map(|value| value.to_str().unwrap_or_default());
    let resumed = resumed.map(|text| parse::<Height>("Last-Event-ID", text)).transpose()?;
    let tip = api.store().tip().height;
    let after = resumed.or(query.after_height.map(Height::new)).unwrap_or(tip);
    if after > tip {
        return Err(ApiError::of(ApiCode::HeightUnknown, format!("{after}; the last is {tip}")));
    }
    let slot = Arc::clone(&api.streams.0).try_acquire_owned();
    let slot = slot.map_err(|_| ApiError::of(ApiCode::Busy, format!("{STREAMS_MAX} streams")))?;
    let (sender, receiver) = mpsc::channel(WAITING_MAX);
    let closing = api.parts.closing.clone();
    tokio::spawn(async move {
        let follow = follow(api, filter, after, sender);
        // Ends with the reader, with the node, or when the reader stalls.
        tokio::select! {
            () = closing.cancelled() => {}
            () = follow => {}
        }
        drop(slot);
    });
    Ok(Sse::new(stream(receiver)).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

fn stream(receiver: mpsc::Receiver<Event>) -> impl Stream<Item = Result<Event, Infallible>> {
    futures::stream::unfold(receiver, async |mut receiver| {
        let event = receiver.recv().await?;
        Some((Ok(event), receiver))
    })
}

/// Sends what follows a height, until nobody takes it any more.
async fn follow(api: Api, filter: EventFilter, after: Height, sender: mpsc::Sender<Event>) {
    let mut tips = api.store().watch_tip();
    let filter = Arc::new(filter);
    let mut watch = AlertWatch::default();
    let (mut done, mut said) = (after, after);
    loop {
        let tip = tips.borrow_and_update().height;
        while done < tip {
            let height = done.next();
            let (reader, asked, before) = (api.clone(), Arc::clone(&filter), watch);
            let read = move || {
                let mut watch = before;
                let event = asked.block(&reader, height, height == tip, &mut watch);
                (event, watch)
            };
            let Ok((event, after)) = tokio::task::spawn_blocking(read).await else { return };
            watch = after;
            match event {
                Ok(Some(event)) => {
                    if !send(&sender, block_event(&event)).await {
                        return;
                    }
                    said = height;
                }
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(code = %error.body.code, %height, "a block could not be told");
                    return;
                }
            }
            done = height;
        }
        match tokio::time::timeout(HEARTBEAT, tips.changed()).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return,
            Err(_) if said < done => {
                let event = Event::default().event("height").id(done.to_string());
                if !send(&sender, event.data(done.to_string())).await {
                    return;
                }
                said = done;
            }
            Err(_) => {}
        }
    }
}

/// Hands an event over; false when the reader is gone, or stalls.
async fn send(sender: &mpsc::Sender<Event>, event: Event) -> bool {
    matches!(tokio::time::timeout(STALL, sender.send(event)).await, Ok(Ok(())))
}

fn block_event(event: &BlockEvent) -> Event {
    let data = serde_json::to_string(event).unwrap_or_default();
    Event::default().event("block").id(event.height.to_string()).data(data)
}
