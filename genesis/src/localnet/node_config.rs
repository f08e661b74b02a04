//! The configuration file of a localnet's node, as `hefud run` reads it.

use std::fmt::Write;

use hefu_chain::key::PublicKey;

use super::Member;

/// Name of the file in a node's home.
pub(super) const CONFIG_FILE: &str = "config.toml";

/// `config.toml` of one member: its two ports, and how to call each of the others.
pub(super) fn node_config(member: &Member, nodes: &[(Member, PublicKey)]) -> String {
    let mut text = format!(
        "# Node of {}, one of a network on this machine.\n\n\
         [network]\nlisten = \"/ip4/127.0.0.1/tcp/{}\"\n",
        member.slug, member.p2p_port
    );
    for (other, key) in nodes.iter().filter(|(other, _)| other.slug != member.slug) {
        // Writing to a string never fails.
        let _ = write!(
            text,
            "\n[[network.peers]] # {}\naddress = \"/ip4/127.0.0.1/tcp/{}\"\npeer_key = \"{key}\"\n",
            other.slug, other.p2p_port
        );
    }
    let _ = write!(text, "\n[api]\nlisten = \"127.0.0.1:{}\"\n", member.api_port);
    // A node's home is two directories below the network's.
    let _ = write!(text, "\n[clock]\nahead_file = \"../../{}\"\n", super::CLOCK_FILE);
    text
}
