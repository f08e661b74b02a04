//! Verbs of lists of an area, openings, mandates, secure domains, complaints and audits.

use hefu_chain::{
    state::{ComplaintOutcome, DomainKind, InventoryKind, MandateSide, OpeningMode},
    words::{AttestationResult, Purpose, Role},
};

use super::{
    Field,
    Shape::{DigestFile, DigestFiles, Json, List, Number, Switch, Text},
    Verb,
    field::{CERTIFICATE, DOCUMENT, PRODUCT, REASON, TERM_FROM, TERM_TO},
    registration::PARTY,
    verb, words,
};

const AUTHORITY: &[Role] = &[Role::DataAuthority];
const REGULATOR: &[Role] = &[Role::Regulator];
const SUPERVISOR: &[Role] = &[Role::Regulator, Role::DataAuthority];
const HOLDER: &[Role] = &[Role::SourceUnit, Role::Registrant, Role::ImplementingInstitution];
const PRINCIPAL_OR_BROKER: &[Role] = &[
    Role::Registrant,
    Role::Operator,
    Role::Developer,
    Role::Trader,
    Role::ImplementingInstitution,
    Role::Broker,
];
/// Anybody enrolled may complain, run a domain or be audited.
const ANYBODY: &[Role] = &[
    Role::Registrant,
    Role::Operator,
    Role::Developer,
    Role::Trader,
    Role::Registrar,
    Role::Exchange,
    Role::Custodian,
    Role::DataAuthority,
];

const NAME: Field = Field::positional("name", "name", Text, "Its name, as grants state it");

/// The verbs.
pub(super) const VERBS: &[Verb] = &[
    verb(
        "inventory",
        "publish",
        "inventory.publish",
        "Publish the next version of a list of resources, responsibilities or demands",
        AUTHORITY,
        &[
            Field::flag("kind", "kind", words!(one InventoryKind), "What it is of"),
            Field::flag("region", "region", Text, "The area"),
            Field::flag("version", "version", Number, "1, then one more each time"),
            Field::flag("next-due", "next_due", Text, "When the next version is announced for"),
            DOCUMENT,
            Field::flag("entries", "entries", Json, "What it lists, as JSON"),
        ],
    ),
    verb(
        "opening",
        "set",
        "opening.set",
        "Decide how a public resource is opened",
        HOLDER,
        OPENING,
    ),
    verb(
        "mandate",
        "give",
        "mandate.give",
        "Let a broker act for one side of deals; both sign",
        PARTY,
        MANDATE,
    ),
    verb(
        "mandate",
        "end",
        "mandate.end",
        "End a mandate; what is concluded goes on",
        PRINCIPAL_OR_BROKER,
        &[Field::positional("mandate", "mandate", Text, "Id of the record that gave it"), REASON],
    ),
    verb(
        "domain",
        "register",
        "domain.register",
        "Register a secure domain that one runs; the data authority signs too",
        ANYBODY,
        &[
            NAME,
            Field::flag("kind", "kind", words!(one DomainKind), "What it is"),
            Field::flag("region", "region", Text, "Where it stands"),
            Field::flag("authority", "authority", Text, "Code of the data authority"),
            Field::flag("assessment-file", "assessment", DigestFile, "Its security assessment"),
        ],
    ),
    verb(
        "domain",
        "retire",
        "domain.retire",
        "Take a secure domain out of service",
        ANYBODY,
        &[NAME, REASON],
    ),
    verb(
        "complaint",
        "file",
        "complaint.file",
        "Complain of an organisation to a regulator",
        ANYBODY,
        COMPLAINT,
    ),
    verb(
        "complaint",
        "decide",
        "complaint.decide",
        "Say what came of a complaint",
        REGULATOR,
        &[
            Field::positional("complaint", "complaint", Text, "Id of the record that filed it"),
            Field::flag("outcome", "outcome", words!(one ComplaintOutcome), "What came of it"),
            Field::flag("finding", "finding", Text, "The finding that it led to"),
            REASON,
        ],
    ),
    verb(
        "audit",
        "schedule",
        "audit.schedule",
        "Set how often a processor of personal data is audited",
        SUPERVISOR,
        &[
            Field::flag("processor", "processor", Text, "Code of who is to be audited"),
            Field::flag("every-months", "every_months", Number, "Every how many months"),
            Field::flag("next-due", "next_due", Text, "Last day for the next one"),
        ],
    ),
    verb(
        "audit",
        "report",
        "audit.report",
        "Report an audit of oneself; the auditor signs too",
        ANYBODY,
        &[
            Field::flag("auditor", "auditor", Text, "Code of who audited"),
            Field::flag("result", "result", words!(one AttestationResult), "What it came to"),
            DOCUMENT,
        ],
    ),
];

const OPENING: &[Field] = &[
    Field::positional("resource", "resource", Text, "Id of the record that declared it"),
    Field::flag("mode", "mode", words!(one OpeningMode), "To whom"),
    Field::flag("recipients", "recipients", List, "Codes of a targeted opening, by commas"),
    Field::flag("approver", "approver", Text, "Code of the data authority that approves"),
    Field::flag("approval-reference", "approval.reference", Text, "Number of the approval"),
    Field::flag("approval-date", "approval.date", Text, "Its date"),
    Field::flag("approval-file", "approval.document", DigestFile, "Its document"),
    Field::flag("replaces", "replaces", Text, "Record of the decision that it replaces"),
    REASON,
];

const MANDATE: &[Field] = &[
    Field::flag("broker", "broker", Text, "Code of the broker"),
    Field::flag("side", "side", words!(one MandateSide), "sell or buy"),
    CERTIFICATE,
    PRODUCT,
    Field::flag("purposes", "purposes", words!(Purpose), "Purposes, by commas"),
    TERM_FROM,
    TERM_TO,
    Field::flag("fee-basis-points", "fee.basis_points", Number, "Fee in basis points of the price"),
    Field::flag("fee-fen", "fee.fen", Number, "Or a fixed fee in fen"),
    Field::flag("contract-file", "contract", DigestFile, "The contract"),
];

const COMPLAINT: &[Field] = &[
    Field::flag("against", "against", Text, "Code of whom"),
    Field::flag("matter", "matter", Json, "In which matter, as JSON; its conduct otherwise"),
    Field::flag("regulator", "regulator", Text, "Code of the regulator"),
    Field::flag("statement", "statement", Text, "What is complained of"),
    Field::flag("evidence-files", "evidence", DigestFiles, "What shows it, by commas"),
    Field::flag("for-public", "for_public", Switch("true"), "For somebody of the public"),
];
