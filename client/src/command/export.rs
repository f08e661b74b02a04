//! `hefu export`: what other people's tools read, as files. What each proves is said in
//! `docs/formats.md`.

use super::query::{Query, ask};

const FAMILY: &str = "export";
const NUMBER: &[(&str, &str)] = &[("number", "Certificate number or query code")];

const fn file(
    name: &'static str,
    about: &'static str,
    path: &'static str,
    arguments: &'static [(&'static str, &'static str)],
) -> Query {
    Query { is_file: true, ..ask(FAMILY, name, about, path, arguments) }
}

/// The questions whose answers have the form of somebody else's standard.
pub const EXPORTS: &[Query] = &[
    file(
        "credential",
        "A certificate as a W3C Verifiable Credential, as the registrar signed it",
        "/v1/certificates/{number}/credential",
        NUMBER,
    ),
    file(
        "scitt",
        "A certificate's record as a SCITT statement with COSE receipts of a quorum",
        "/v1/certificates/{number}/scitt",
        NUMBER,
    ),
    ask(
        FAMILY,
        "status-entry",
        "Where a certificate stands in the status lists",
        "/v1/certificates/{number}/status-list-entry",
        NUMBER,
    ),
    file(
        "status-list",
        "A W3C Bitstring Status List, signed by the answering node",
        "/v1/status-lists/{list}/{purpose}",
        &[
            ("list", "Series and part, for example 510100-R2026-0"),
            ("purpose", "revocation or suspension"),
        ],
    ),
    file(
        "checkpoint",
        "The head of the history as a C2SP checkpoint with validators' co-signatures",
        "/v1/checkpoint",
        &[],
    ),
    ask(FAMILY, "keys", "The keys to check checkpoints with", "/v1/checkpoint/keys", &[]),
    Query {
        parameters: &[("from", "Records of the earlier one"), ("to", "Records of the later one")],
        ..ask(FAMILY, "consistency", "That a history continues another", "/v1/log/consistency", &[])
    },
    Query {
        parameters: &[("index", "Position of the record"), ("size", "Records of the history")],
        ..ask(FAMILY, "inclusion", "That a record is in a history", "/v1/log/inclusion", &[])
    },
    Query {
        parameters: &[
            ("direction", "up, down or both"),
            ("depth", "How far"),
            ("limit", "Most nodes"),
            ("at-height", "As it stood at this height"),
            ("at", "As it stood at this time (RFC 3339) or at the end of this day"),
        ],
        ..file(
            "prov",
            "A provenance graph as PROV-JSON",
            "/v1/provenance/{id}/prov.json",
            &[("id", "Certificate number, or id of what a record made")],
        )
    },
    Query {
        parameters: &[
            ("region", "Region, with those inside it"),
            ("q", "Words of the title"),
            ("cursor", "Go on where an earlier page ended"),
            ("limit", "Most rows"),
        ],
        ..file(
            "dcat",
            "A page of the directory as a DCAT catalogue",
            "/v1/export/catalog.jsonld",
            &[],
        )
    },
];
