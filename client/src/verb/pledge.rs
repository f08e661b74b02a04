//! Verbs of encumbrances.

use hefu_chain::words::Role;

use super::{
    Field,
    Shape::{DigestFile, Number, Switch, Text},
    Verb, verb,
};

const CREDITOR: &[Role] = &[Role::Creditor];
/// Creditor, holder or home registrar.
const ENCUMBERER: &[Role] = &[
    Role::Registrant,
    Role::Creditor,
    Role::Operator,
    Role::Developer,
    Role::Trader,
    Role::ImplementingInstitution,
    Role::SourceUnit,
    Role::Registrar,
];

const PLEDGE: Field =
    Field::positional("pledge", "pledge", Text, "Id of the record that created it");
const NUMBER: Field = Field::positional("number", "certificate", Text, "Certificate number");
const CONTRACT: Field = Field::flag("contract-file", "contract", DigestFile, "The contract");
const AMOUNT_FEN: Field =
    Field::flag("amount-fen", "amount.public_fen", Number, "Up to how much, in fen");
const AMOUNT_COMMITMENT: Field =
    Field::flag("amount-commitment", "amount.commitment", Text, "Or the commitment to it");
const FROM: Field = Field::flag("from", "term.from", Text, "First day");
const TO: Field = Field::flag("to", "term.to", Text, "Last day");

/// The verbs.
pub(super) const VERBS: &[Verb] = &[
    Verb {
        defaults: &[("prior_consent", "false"), ("compensation_fund", "false")],
        ..verb(
            "pledge",
            "create",
            "pledge.create",
            "Pledge a certificate; holder, creditor and home registrar sign (质押)",
            ENCUMBERER,
            &[
                NUMBER,
                Field::flag("creditor", "creditor", Text, "Code of the creditor"),
                Field::flag("secured-fen", "secured.public_fen", Number, "Amount, in fen"),
                Field::flag(
                    "secured-commitment",
                    "secured.commitment",
                    Text,
                    "Or the commitment to an amount",
                ),
                Field::flag("due", "due", Text, "Day on which the debt is due"),
                Field::flag(
                    "prior-consent",
                    "prior_consent",
                    Switch("true"),
                    "The pledgor consents to enforcement without an award",
                ),
                Field::flag("arbitrator", "arbitrator", Text, "Code of the arbitrator named"),
                Field::flag(
                    "compensation-fund",
                    "compensation_fund",
                    Switch("true"),
                    "A compensation fund covers the risk",
                ),
                CONTRACT,
            ],
        )
    },
    verb(
        "pledge",
        "release",
        "pledge.release",
        "Release a pledge",
        CREDITOR,
        &[PLEDGE, Field::flag("document-file", "document", DigestFile, "Receipt or notice")],
    ),
    verb(
        "pledge",
        "enforce",
        "pledge.enforce",
        "Move a pledged certificate; new holder and home registrar sign too (实现质权)",
        CREDITOR,
        &[
            PLEDGE,
            Field::flag("new-holder", "to", Text, "Code of the new holder"),
            Field::flag("document-file", "document", DigestFile, "Settlement or sale record"),
        ],
    ),
    verb(
        "insurance",
        "bind",
        "insurance.bind",
        "Insure a data asset; holder, insurer and home registrar sign (保险)",
        ENCUMBERER,
        &[
            NUMBER,
            Field::flag("insurer", "insurer", Text, "Code of the insurer"),
            AMOUNT_FEN,
            AMOUNT_COMMITMENT,
            FROM,
            TO,
            CONTRACT,
        ],
    ),
    verb(
        "guarantee",
        "bind",
        "guarantee.bind",
        "Guarantee the debt of a pledge; its creditor signs too (保证)",
        ENCUMBERER,
        &[
            PLEDGE,
            Field::flag("guarantor", "guarantor", Text, "Code of the guarantor"),
            AMOUNT_FEN,
            AMOUNT_COMMITMENT,
            FROM,
            TO,
            CONTRACT,
        ],
    ),
];
