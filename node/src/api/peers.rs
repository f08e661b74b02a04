//! `/v1/peers`: the nodes that the ledger admits, and which of them this node is connected to. Whose
//! they are is public; where they are reached is not said.

use axum::{Json, extract::State};
use hefu_chain::state::{AdmittedNode, Organisation, nodes_at};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Api, Connection,
    error::{ApiResult, ErrorBody},
    ledger::AsOf,
};

/// The admitted nodes as this node sees them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PeersAnswer {
    /// The block after which the admission holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// The nodes, in order of their members and keys.
    pub nodes: Vec<PeerNode>,
}

/// An admitted node.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PeerNode {
    /// The member that runs it.
    pub member: String,
    /// Name of the member.
    pub name: String,
    /// Its peer key.
    pub peer_key: String,
    /// What this node knows of it.
    pub link: PeerLink,
    /// For how long it has been connected without a break, in milliseconds.
    pub connected_ms: Option<u64>,
    /// The last height that it says is committed there; of this node, its own.
    pub last_height: Option<u64>,
}

/// How an admitted node stands to this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PeerLink {
    /// It is this node.
    Own,
    /// It is connected.
    Connected,
    /// It is not connected.
    Apart,
}

/// The admitted nodes and who is connected.
#[utoipa::path(
    get, path = "/v1/peers", tag = "ledger",
    responses(
        (status = 200, description = "The nodes that the ledger admits, as this node sees them.", body = PeersAnswer),
        (status = "5XX", description = "The node cannot answer now.", body = ErrorBody),
    )
)]
pub async fn peers(State(api): State<Api>) -> ApiResult<Json<PeersAnswer>> {
    let moment = api.now()?;
    let mut admitted = nodes_at(&moment.state(), moment.height.next())?;
    admitted.sort_by_key(|node| (node.member, node.peer_key));
    let mut nodes = Vec::with_capacity(admitted.len());
    for node in admitted {
        let member: Organisation = moment.require(&node.member, node.member)?;
        let own = Connection { height: moment.height, connected_for: std::time::Duration::ZERO };
        nodes.push(match node.peer_key == api.parts.neighbours.own {
            true => PeerNode {
                connected_ms: None,
                ..line(&node, member.name, PeerLink::Own, Some(own))
            },
            false => match (api.parts.neighbours.connection)(&node.peer_key) {
                Some(found) => line(&node, member.name, PeerLink::Connected, Some(found)),
                None => line(&node, member.name, PeerLink::Apart, None),
            },
        });
    }
    Ok(Json(PeersAnswer { as_of: moment.as_of(), nodes }))
}

fn line(node: &AdmittedNode, name: String, link: PeerLink, found: Option<Connection>) -> PeerNode {
    let ms = |found: Connection| u64::try_from(found.connected_for.as_millis()).unwrap_or(u64::MAX);
    PeerNode {
        member: node.member.to_string(),
        name,
        peer_key: node.peer_key.to_string(),
        link,
        connected_ms: found.map(ms),
        last_height: found.map(|found| found.height.get()),
    }
}
