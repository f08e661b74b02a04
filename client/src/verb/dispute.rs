//! Verbs of disputes.

use hefu_chain::words::{DisputeKind, DisputeOutcome, Role};

use super::{
    Field,
    Shape::{DigestFile, DigestFiles, Json, Text},
    Verb,
    field::REASON,
    registration::PARTY,
    verb, words,
};

const ARBITRATOR: &[Role] = &[Role::Arbitrator];
/// A party, the arbitrator or the home registrar.
const CLOSER: &[Role] = &[
    Role::Registrant,
    Role::Operator,
    Role::Developer,
    Role::Trader,
    Role::ImplementingInstitution,
    Role::SourceUnit,
    Role::Creditor,
    Role::Arbitrator,
    Role::Registrar,
];

const DISPUTE: Field =
    Field::positional("dispute", "dispute", Text, "Id of the record that filed it");
const CERTIFICATE: Field =
    Field::flag("certificate", "matter.certificate", Text, "The certificate concerned");
const GRANT: Field = Field::flag("grant", "matter.grant", Text, "Or the grant, by its id");
const PRODUCT: Field = Field::flag("product", "matter.product", Text, "Or the product, by its id");
const DEAL: Field = Field::flag("deal", "matter.deal", Text, "Or the deal, by its id");
const PLEDGE: Field = Field::flag("pledge", "matter.pledge", Text, "Or the pledge, by its id");

/// The verbs.
pub(super) const VERBS: &[Verb] = &[
    verb(
        "dispute",
        "file",
        "dispute.file",
        "Bring a dispute before the arbitrator of its clause; who agrees to it signs too",
        PARTY,
        &[
            Field::flag("kind", "kind", words!(one DisputeKind), "What it is about"),
            CERTIFICATE,
            GRANT,
            PRODUCT,
            DEAL,
            PLEDGE,
            Field::flag("respondent", "respondent", Text, "Code of who is claimed against"),
            Field::flag("arbitrator", "arbitrator", Text, "Code of the arbitrator"),
            Field::flag("clause-file", "clause", DigestFile, "Document with the clause"),
            Field::flag("evidence-files", "evidence", DigestFiles, "Anchored files, by commas"),
            Field::flag("claim", "claim", Text, "What is claimed"),
        ],
    ),
    verb(
        "dispute",
        "measure",
        "dispute.measure",
        "Stop something of the parties until it is decided, or lift that (临时措施)",
        ARBITRATOR,
        &[
            DISPUTE,
            CERTIFICATE,
            GRANT,
            PRODUCT,
            DEAL,
            Field::flag("until", "until", Text, "Last day; until the end otherwise"),
            Field::flag("lift", "lift", Text, "Id of the measure that is lifted"),
            REASON,
        ],
    ),
    verb(
        "dispute",
        "award",
        "dispute.award",
        "Decide; the ledger executes. Without orders the claim is dismissed (裁决)",
        ARBITRATOR,
        &[
            DISPUTE,
            Field::flag("document-file", "document", DigestFile, "The award"),
            Field::flag(
                "orders",
                "orders",
                Json,
                r#"As JSON: [{"transfer":{"certificate":"…","to":"…"}},{"unwind":"…"}]"#,
            ),
        ],
    ),
    verb(
        "dispute",
        "close",
        "dispute.close",
        "End a dispute without an award",
        CLOSER,
        &[
            DISPUTE,
            Field::flag("outcome", "outcome", words!(one DisputeOutcome), "How it ends"),
            Field::flag("document-file", "document", DigestFile, "Settlement or judgment"),
            REASON,
        ],
    ),
];
