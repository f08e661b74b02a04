//! Which submissions are followed, and for how long.

use axum::http::{HeaderMap, HeaderValue};

use super::*;

const ROUTE: &str = "/v1/records";

/// Traces for a collector that is not there.
fn traces(one_in: u32) -> Traces {
    let config = TracesConfig {
        endpoint: "http://127.0.0.1:9/v1/traces".into(),
        one_in: one_in.try_into().expect("not zero"),
    };
    Traces::new(&config).expect("an address")
}

fn asked(traceparent: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(
        "traceparent".parse().expect("a name"),
        HeaderValue::from_static(traceparent),
    )])
}

#[test]
fn one_in_so_many_is_followed_and_the_first_is() {
    let traces = traces(3);
    let followed: Vec<_> =
        (0..7).map(|_| traces.begin(ROUTE, &HeaderMap::new()).is_some()).collect();
    assert_eq!(followed, [true, false, false, true, false, false, true]);
}

#[test]
fn a_clients_trace_goes_on_and_none_begins_a_new_one() {
    let traces = traces(1);
    let trace_of = |headers: &HeaderMap| {
        let (_, followup) = traces.begin(ROUTE, headers).expect("each is followed");
        followup.request.trace_id().to_string()
    };
    let told = asked("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    assert_eq!(trace_of(&told), "0af7651916cd43dd8448eb211c80319c");
    let untold = asked("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
    assert_ne!(trace_of(&untold), "0af7651916cd43dd8448eb211c80319c");
    assert_ne!(trace_of(&asked("nonsense")), trace_of(&asked("nonsense")));
}

#[test]
fn memory_for_records_that_never_come_is_bounded() {
    let mut followed = Followed::default();
    let id = |n: usize| {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&n.to_be_bytes());
        RecordId(hefu_chain::hash::Digest(bytes).0)
    };
    for n in 0..FOLLOWED_MAX + 10 {
        let request = SpanContext::empty_context();
        followed.keep(id(n), Waiting { request, since: SystemTime::UNIX_EPOCH });
    }
    assert_eq!((followed.records.len(), followed.order.len()), (FOLLOWED_MAX, FOLLOWED_MAX));
    assert!(!followed.records.contains_key(&id(9)) && followed.records.contains_key(&id(10)));
}
