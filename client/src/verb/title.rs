//! Verbs of the life of a certificate.

use hefu_chain::words::{Level, Right, Role, Sector, TransferGround};

use super::{
    Field,
    Shape::{DigestFile, DigestFiles, Json, Text},
    Verb,
    field::REASON,
    verb, words,
};

const REGISTRAR: &[Role] = &[Role::Registrar];

const NUMBER: Field = Field::positional("number", "number", Text, "Certificate number");
const EVIDENCE: Field =
    Field::flag("evidence-files", "evidence", DigestFiles, "Anchored files, by commas");

/// The verbs.
pub(super) const VERBS: &[Verb] = &[
    verb(
        "certificate",
        "correct",
        "cert.correct",
        "Put right what was wrong from the beginning; who asks signs too (更正)",
        REGISTRAR,
        &[
            NUMBER,
            Field::flag("requested-by", "requested_by", Text, "Code of who asks for it"),
            Field::flag(
                "corrections",
                "corrections",
                Json,
                r#"As JSON: [{"field":"title","was":"…","now":"…"}]"#,
            ),
            EVIDENCE,
            REASON,
        ],
    ),
    verb(
        "certificate",
        "change",
        "cert.change",
        "Raise the level, narrow the rights, change sector or content; the holder signs too (变更)",
        REGISTRAR,
        &[
            NUMBER,
            Field::flag("level", "level", words!(one Level), "New level, stricter"),
            Field::flag("rights", "rights", words!(Right), "New rights, fewer, by commas"),
            Field::flag("sector", "sector", words!(one Sector), "New industry section"),
            Field::flag("content-files", "content", DigestFiles, "Files of its new content"),
            EVIDENCE,
            REASON,
        ],
    ),
    verb(
        "certificate",
        "renew",
        "cert.renew",
        "Move the end on, in the window before it; the holder signs too (续展)",
        REGISTRAR,
        &[NUMBER, Field::flag("to", "valid_to", Text, "New last day of validity")],
    ),
    verb(
        "certificate",
        "transfer",
        "cert.transfer",
        "Move a certificate without a deal; both holders sign too (转移)",
        REGISTRAR,
        &[
            NUMBER,
            Field::flag("new-holder", "to", Text, "Code of the new holder"),
            Field::flag("ground", "ground", words!(one TransferGround), "On what ground"),
            Field::flag("document-file", "document", DigestFile, "The document that shows it"),
            REASON,
        ],
    ),
];
