//! Verbs of attestations, policy lists, consents, outbound transfer and governance.

use hefu_chain::{
    action::governance::SignedKind,
    state::{ListKind, OutboundExemption, OutboundRoute},
    words::{AttestationKind, AttestationResult, Jurisdiction, Level, Purpose, Role},
};

use super::{
    Field,
    Shape::{DigestFile, Json, List, Number, Switch, Text},
    Verb,
    field::{CERTIFICATE, DOCUMENT, PRODUCT, REASON, SECTOR, TERM_FROM, TERM_TO, VALID_TO},
    verb, words,
};

/// Who keeps consents: a custodian, or the processor itself.
const KEEPER: &[Role] =
    &[Role::Custodian, Role::Operator, Role::Developer, Role::Trader, Role::Registrant];
/// Who publishes lists.
const COMPETENT: &[Role] = &[Role::DataAuthority, Role::Regulator];
/// Who clears data to cross the border.
const CLEARING: &[Role] = &[Role::DataCustoms, Role::Regulator];
const AUTHORITY: &[Role] = &[Role::DataAuthority];
/// Anybody enrolled may show a contradiction.
const ANYBODY: &[Role] = &[Role::Registrar, Role::Exchange, Role::DataAuthority, Role::Regulator];
const PROVIDER: &[Role] = &[Role::ServiceProvider];

const CONSENT: Field =
    Field::positional("consent", "consent", Text, "Id of the record that gave it");
const PROOF: Field =
    Field::flag("proof-file", "proof", DigestFile, "What the data subjects signed");
const MEMBER: Field = Field::flag("member", "member", Text, "Code of the member");
const EFFECTIVE: Field =
    Field::flag("effective-height", "effective_height", Number, "First height of its effect");

/// The verbs.
pub(super) const VERBS: &[Verb] = &[
    verb(
        "attestation",
        "issue",
        "attest.issue",
        "State what was examined and what was found",
        PROVIDER,
        &[
            Field::flag("kind", "kind", words!(one AttestationKind), "What kind"),
            Field::flag("organisation", "target.organisation", Text, "Code of an organisation"),
            Field::flag("product", "target.product", Text, "Or a product, by its id"),
            Field::flag("resource", "target.resource.id", Text, "Or a resource, by its id"),
            Field::flag("resource-version", "target.resource.version", Number, "Its version"),
            Field::flag("certificate", "target.certificate.number", Text, "Or a certificate"),
            Field::flag("version", "target.certificate.version", Number, "Its version"),
            Field::flag("processing-file", "processing", DigestFile, "Processing that is meant"),
            Field::flag("result", "result", words!(one AttestationResult), "What it comes to"),
            Field::flag("level", "level", words!(one Level), "Level found, of a re-grading"),
            Field::flag("value-fen", "value.public_fen", Number, "Value found, of a valuation"),
            Field::flag("value-commitment", "value.commitment", Text, "Or a commitment to it"),
            Field::flag("maturity", "maturity", Number, "Maturity level found, 1 to 5"),
            Field::flag("quality", "quality", Json, "Five dimensions in basis points, as JSON"),
            VALID_TO,
            DOCUMENT,
        ],
    ),
    verb(
        "attestation",
        "withdraw",
        "attest.withdraw",
        "Take one's attestation back",
        PROVIDER,
        &[
            Field::positional(
                "attestation",
                "attestation",
                Text,
                "Id of the record that issued it",
            ),
            REASON,
        ],
    ),
    verb(
        "list",
        "publish",
        "list.publish",
        "Publish the next version of a policy list; an empty one ends it",
        COMPETENT,
        &[
            Field::flag("kind", "kind", words!(one ListKind), "What it does with what it names"),
            Field::flag("region", "region", Text, "Where it holds"),
            SECTOR,
            Field::flag("version", "version", Number, "1, then one more each time"),
            Field::flag("effective-from", "effective_from", Text, "First day on which it holds"),
            Field::flag("notice", "notice", Text, "Number of the official document"),
            Field::flag("document-file", "document", DigestFile, "The official document"),
            Field::flag("entries", "entries", Json, "What it names, as JSON"),
        ],
    ),
    verb(
        "consent",
        "give",
        "consent.give",
        "Record what data subjects allow; nobody is named",
        KEEPER,
        &[
            Field::flag("commitment", "commitment", Text, "Salted commitment to who consented"),
            Field::flag("people", "people", Number, "How many people it stands for"),
            Field::flag("processor", "processor", Text, "Code of who may process"),
            Field::flag("custodian", "custodian", Text, "Code of who keeps it, if another"),
            Field::flag("resource", "data.resource", Text, "The resource, by its id"),
            Field::flag("product", "data.product", Text, "Or the product, by its id"),
            Field::flag("fields", "fields", List, "Fields of the data; all otherwise"),
            Field::flag("purposes", "purposes", words!(Purpose), "Purposes, by commas"),
            TERM_FROM,
            TERM_TO,
            PROOF,
        ],
    ),
    verb(
        "consent",
        "narrow",
        "consent.narrow",
        "Allow less from now on",
        KEEPER,
        &[
            CONSENT,
            Field::flag("fields", "fields", List, "Fields that are left"),
            Field::flag("purposes", "purposes", words!(Purpose), "Purposes that are left"),
            Field::flag("until", "until", Text, "New last day"),
            PROOF,
        ],
    ),
    verb(
        "consent",
        "withdraw",
        "consent.withdraw",
        "No new use from the next block on; past use stays lawful",
        KEEPER,
        &[CONSENT, REASON, PROOF],
    ),
    Verb {
        defaults: &[("critical_infrastructure", "false"), ("sensitive_people", "0")],
        ..verb(
            "outbound",
            "clear",
            "outbound.clear",
            "Clear data of an exporter to leave by a route",
            CLEARING,
            &[
                Field::flag("exporter", "exporter", Text, "Code of the exporter"),
                CERTIFICATE,
                PRODUCT,
                Field::flag("destination", "destination", words!(one Jurisdiction), "Where to"),
                Field::flag("recipient", "recipient", Text, "Who receives it there"),
                Field::flag("route", "route", words!(one OutboundRoute), "By which way"),
                Field::flag(
                    "exemption",
                    "exemption",
                    words!(one OutboundExemption),
                    "On what ground",
                ),
                Field::flag(
                    "critical-infrastructure",
                    "critical_infrastructure",
                    Switch("true"),
                    "The exporter operates critical information infrastructure",
                ),
                Field::flag("people", "people", Number, "People whose data may leave"),
                Field::flag("sensitive-people", "sensitive_people", Number, "With sensitive data"),
                VALID_TO,
                DOCUMENT,
            ],
        )
    },
    verb(
        "outbound",
        "clear-inbound",
        "inbound.clear",
        "Clear data from elsewhere to come in",
        CLEARING,
        &[
            Field::flag("importer", "importer", Text, "Code of the importer"),
            Field::flag("origin", "origin", words!(one Jurisdiction), "Where from"),
            Field::flag("title", "title", Text, "What it is"),
            VALID_TO,
            DOCUMENT,
        ],
    ),
    verb(
        "governance",
        "set-policy",
        "policy.set",
        "Other parameters from a height on; members with a quorum of power sign",
        AUTHORITY,
        &[
            Field::flag("params", "params", Json, "All parameters, as JSON"),
            Field::flag("replaces", "replaces", Text, "Hash of the parameters in force"),
            EFFECTIVE,
            Field::flag("notice", "notice", Text, "Number of the decision"),
            DOCUMENT,
        ],
    ),
    verb(
        "governance",
        "admit-node",
        "node.admit",
        "Let a member run a node, and vote with it",
        AUTHORITY,
        &[
            MEMBER,
            Field::flag("peer-key", "peer_key", Text, "Transport identity of its node"),
            Field::flag("seat-key", "seat.key", Text, "Key that votes, of a validator"),
            Field::flag("power", "seat.power", Number, "Its voting power"),
            Field::flag(
                "effective-height",
                "seat.effective_height",
                Number,
                "First height that it votes on",
            ),
        ],
    ),
    verb(
        "governance",
        "remove-node",
        "node.remove",
        "Let a member vote and connect no more from a height on",
        AUTHORITY,
        &[MEMBER, EFFECTIVE, REASON],
    ),
    verb(
        "governance",
        "show-equivocation",
        "node.equivocation",
        "Show that a validator signed two statements in one round; its seat ends",
        ANYBODY,
        &[
            Field::flag("validator", "validator", Text, "Address of the seat"),
            Field::flag("height", "height", Number, "Height voted on"),
            Field::flag("round", "round", Number, "Round voted in"),
            Field::flag("kind", "kind", words!(one SignedKind), "What was signed twice"),
            Field::flag("statements", "statements", Json, "Both statements, as JSON"),
        ],
    ),
];
