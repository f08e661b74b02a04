//! Verbs of regulators.

use hefu_chain::words::{Activity, FindingResult, Role};

use super::{
    Field,
    Shape::{DigestFile, Json, List, Text},
    Verb,
    field::REASON,
    verb, words,
};

const REGULATOR: &[Role] = &[Role::Regulator];

const CERTIFICATE: Field =
    Field::flag("certificate", "matter.certificate", Text, "The certificate concerned");
const GRANT: Field = Field::flag("grant", "matter.grant", Text, "Or the grant, by its id");
const PRODUCT: Field = Field::flag("product", "matter.product", Text, "Or the product, by its id");
const DEAL: Field = Field::flag("deal", "matter.deal", Text, "Or the deal, by its id");
const ORG: Field = Field::flag("org", "matter.organisation", Text, "Or the organisation");
const REFERENCE: Field =
    Field::flag("decision-reference", "decision.reference", Text, "Number of the decision");
const DATE: Field = Field::flag("decision-date", "decision.date", Text, "Its date");
const DOCUMENT: Field =
    Field::flag("decision-file", "decision.document", DigestFile, "Its document");

/// The verbs.
pub(super) const VERBS: &[Verb] = &[
    verb(
        "regulator",
        "freeze",
        "reg.freeze",
        "Stop something and all that rests on it; without a decision for some days (冻结)",
        REGULATOR,
        &[CERTIFICATE, GRANT, PRODUCT, DEAL, ORG, REFERENCE, DATE, DOCUMENT, REASON],
    ),
    verb(
        "regulator",
        "unfreeze",
        "reg.unfreeze",
        "Lift one's own freeze, or take a sanction back (解冻)",
        REGULATOR,
        &[
            Field::positional("order", "order", Text, "Id of the record that ordered it"),
            CERTIFICATE,
            GRANT,
            PRODUCT,
            DEAL,
            ORG,
            REASON,
        ],
    ),
    verb(
        "regulator",
        "finding",
        "reg.finding",
        "State what was found of an organisation (认定)",
        REGULATOR,
        &[
            Field::flag("found-of", "organisation", Text, "Code of the organisation"),
            CERTIFICATE,
            GRANT,
            PRODUCT,
            DEAL,
            ORG,
            Field::flag("result", "result", words!(one FindingResult), "What was found"),
            REFERENCE,
            DATE,
            DOCUMENT,
            REASON,
        ],
    ),
    verb(
        "regulator",
        "sanction",
        "reg.sanction",
        "Bar the organisation of a finding from activities for a term (处罚)",
        REGULATOR,
        &[
            Field::positional("finding", "finding", Text, "Id of the record of the finding"),
            Field::flag("activities", "activities", words!(Activity), "By commas, or all"),
            Field::flag("from", "term.from", Text, "First day"),
            Field::flag("to", "term.to", Text, "Last day"),
            Field::flag("appeal-until", "appeal_until", Text, "Last day for an appeal"),
            REFERENCE,
            DATE,
            DOCUMENT,
        ],
    ),
    verb(
        "regulator",
        "joint",
        "reg.joint",
        "Order together with others, who all sign (联管联治)",
        REGULATOR,
        &[
            Field::flag("with", "with", List, "Codes of the other regulators, by commas"),
            Field::flag("act", "act", Json, r#"As JSON: {"freeze":{"matter":…,"reason":"…"}}"#),
        ],
    ),
];
