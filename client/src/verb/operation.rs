//! Verbs of operation plans, and of grants once they are accepted.

use hefu_chain::{
    state::ChildFate,
    words::{OperationMode, Role},
};

use super::{
    Field,
    Shape::{DigestFile, Json, List, Text},
    Verb,
    field::{BOUNDS, GRANT, REASON, joined},
    registration::PARTY,
    verb, words,
};

const INSTITUTION: &[Role] = &[Role::ImplementingInstitution];

/// The verbs.
pub(super) const VERBS: &[Verb] = &[
    verb(
        "plan",
        "register",
        "plan.register",
        "Register the plan that first-tier grants of public data carry out",
        INSTITUTION,
        &[
            Field::flag("title", "title", Text, "Title"),
            Field::flag("region", "region", Text, "Where it holds"),
            Field::flag("certificates", "certificates", List, "Certificate numbers, by commas"),
            Field::flag("mode", "mode", words!(one OperationMode), "Operation mode"),
            Field::flag("document-file", "document", DigestFile, "The plan"),
            Field::flag("approval-reference", "approval.reference", Text, "Number of the decision"),
            Field::flag("approval-date", "approval.date", Text, "Its date"),
            Field::flag("approval-file", "approval.document", DigestFile, "Its document"),
        ],
    ),
    verb(
        "grant",
        "amend",
        "grant.amend",
        "State the bounds of a grant anew; widening is signed by both sides",
        PARTY,
        AMEND,
    ),
    verb("grant", "suspend", "grant.suspend", "Stop a grant for a while", PARTY, &[GRANT, REASON]),
    verb("grant", "resume", "grant.resume", "End a suspension", PARTY, &[GRANT, REASON]),
    Verb {
        defaults: &[("children", "\"end\"")],
        ..verb(
            "grant",
            "exit",
            "grant.exit",
            "Give notice, and say what becomes of the grants below",
            PARTY,
            &[
                GRANT,
                REASON,
                Field::flag(
                    "children",
                    "children",
                    words!(one ChildFate),
                    "Fate of the grants below",
                ),
                Field::flag("except", "except", Json, "Grants with another fate, as JSON"),
            ],
        )
    },
    verb(
        "grant",
        "end",
        "grant.end",
        "Settle and prove that data was destroyed; both sides sign",
        PARTY,
        &[
            GRANT,
            Field::flag("settlement-file", "settlement", DigestFile, "The settlement"),
            Field::flag("destruction-file", "destruction", DigestFile, "The attestation"),
        ],
    ),
];

/// The bounds stated anew; terms of operation and rarer fields come from a payload file or `--set`.
const AMEND: &[Field] = &joined::<{ BOUNDS.len() + 2 }>(&[&[GRANT, REASON], BOUNDS]);
