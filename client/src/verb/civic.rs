//! Verbs between regions, departments and supervisors: recognition of single certificates, supply,
//! suspected duplicates, credit, filings, statutory access.

use hefu_chain::words::{CreditGround, DuplicateRuling, FilingKind, Level, Purpose, Right, Role};

use super::{
    Field,
    Shape::{DigestFile, Number, Switch, Text},
    Verb,
    field::{DOCUMENT, REASON},
    registration::PARTY,
    verb, words,
};

const REGISTRAR: &[Role] = &[Role::Registrar];
const REGISTRANT: &[Role] = &[Role::Registrant];
const PROVIDER: &[Role] = &[Role::SourceUnit, Role::Registrant];
const SUPERIOR: &[Role] = &[Role::DataAuthority, Role::Registrar];
const REGULATOR: &[Role] = &[Role::Regulator];
const REPORTER: &[Role] = &[Role::Registrar, Role::Exchange, Role::Operator];
const DISCLOSER: &[Role] = &[Role::Operator, Role::ImplementingInstitution];
const PUBLIC_BODY: &[Role] = &[
    Role::Regulator,
    Role::DataAuthority,
    Role::ImplementingInstitution,
    Role::SourceUnit,
    Role::DataCustoms,
];

const NUMBER: Field = Field::positional("number", "certificate", Text, "Certificate number");
const APPLICATION: Field =
    Field::positional("application", "application", Text, "Id of the record that applied");

/// The verbs.
pub(super) const VERBS: &[Verb] = &[
    verb(
        "recognition",
        "enter",
        "recog.entry",
        "Enter a foreign certificate for one's own territory, or take a refusal back",
        REGISTRAR,
        &[NUMBER],
    ),
    verb(
        "recognition",
        "refuse",
        "recog.refuse",
        "Refuse a foreign certificate for one's own territory, or withdraw its recognition",
        REGISTRAR,
        &[NUMBER, REASON],
    ),
    verb(
        "supply",
        "declare",
        "supply.declare",
        "State who provides a resource, on what consent, and that it was supplied",
        PROVIDER,
        SUPPLY,
    ),
    verb(
        "application",
        "contest",
        "app.contest",
        "Contest a certificate that another registrar issued over the same data",
        REGISTRANT,
        &[
            APPLICATION,
            Field::flag("certificate", "certificate", Text, "Number of that certificate"),
            REASON,
        ],
    ),
    verb(
        "application",
        "decide-duplicate",
        "duplicate.decide",
        "Decide on a suspected duplicate registration (一数多登), by who is not concerned",
        SUPERIOR,
        &[
            APPLICATION,
            Field::flag("ruling", "ruling", words!(one DuplicateRuling), "What it is"),
            REASON,
        ],
    ),
    verb(
        "credit",
        "notice",
        "credit.notice",
        "Tell an organisation what it was found to have done (失信告知)",
        REGULATOR,
        &[
            Field::positional("uscc", "organisation", Text, "Code of the organisation"),
            Field::flag("ground", "ground", words!(one CreditGround), "On what ground"),
            Field::flag("basis", "basis", Text, "What it rests on: decision, article"),
            Field::flag("finding-file", "finding", DigestFile, "The finding"),
        ],
    ),
    verb(
        "credit",
        "object",
        "credit.objection",
        "Object to a finding, in its window",
        PARTY,
        &[CASE, Field::flag("statement-file", "statement", DigestFile, "The statement")],
    ),
    verb(
        "credit",
        "list",
        "credit.list",
        "List the organisation once the window is over, or drop the case",
        REGULATOR,
        &[
            CASE,
            Field::flag("listed", "listed", Switch("true"), "It is listed"),
            Field::flag("drop", "listed", Switch("false"), "The case is dropped"),
            REASON,
        ],
    ),
    verb(
        "credit",
        "repair",
        "credit.repair",
        "Ask to be taken off the list, or decide on that (信用修复)",
        PARTY_OR_REGULATOR,
        &[
            CASE,
            Field::flag("apply-file", "step.apply", DigestFile, "What shows that it made good"),
            Field::flag("grant", "step.grant", Text, "Why it is taken off"),
            Field::flag("refuse", "step.refuse", Text, "Why it stays listed"),
        ],
    ),
    verb(
        "report",
        "file",
        "report.file",
        "File a periodic report (信息报送)",
        REPORTER,
        &[
            Field::flag("kind", "kind", words!(one FilingKind), "Which report"),
            PERIOD,
            DOCUMENT,
            CORRECTS,
        ],
    ),
    verb(
        "disclosure",
        "file",
        "disclosure.file",
        "Disclose a year of authorized operation (信息披露)",
        DISCLOSER,
        &[
            Field::flag("kind", "kind", words!(one FilingKind), "Which disclosure"),
            PERIOD,
            Field::flag("summary", "summary", Text, "What it says, in short"),
            DOCUMENT,
            CORRECTS,
        ],
    ),
    verb(
        "access",
        "statutory",
        "access.statutory",
        "Record that a public body accesses data by law (依法履职)",
        PUBLIC_BODY,
        &[
            Field::flag("certificate", "target.certificate", Text, "Number of the certificate"),
            Field::flag("resource", "target.resource", Text, "Or the resource, by its id"),
            Field::flag("legal-basis", "legal_basis", Text, "The law and article"),
            Field::flag("extent", "extent", Text, "For which duty, and how much of the data"),
            Field::flag("level", "level", words!(one Level), "Level of the data"),
            Field::flag("until", "until", Text, "Last day of the access"),
            DOCUMENT,
        ],
    ),
];

const CASE: Field = Field::positional("case", "case", Text, "Id of the record that gave notice");
const PERIOD: Field = Field::flag("period", "period", Text, "2026, 2026-Q3 or 2026-09");
const CORRECTS: Field = Field::flag("corrects", "corrects", Text, "The filing that it corrects");
/// Who asks to be taken off the list, or decides on that.
const PARTY_OR_REGULATOR: &[Role] = &[
    Role::Registrant,
    Role::Operator,
    Role::Developer,
    Role::Trader,
    Role::SourceUnit,
    Role::ServiceProvider,
    Role::Regulator,
];

const SUPPLY: &[Field] = &[
    Field::positional("resource", "resource", Text, "Id of the record that declared it"),
    Field::flag("rights", "consent.rights", words!(Right), "Rights consented to, by commas"),
    Field::flag("purposes", "consent.purposes", words!(Purpose), "Purposes, by commas, or all"),
    Field::flag("until", "consent.until", Text, "Last day of the consent"),
    Field::flag("consent-file", "consent.document", DigestFile, "The consent's document"),
    Field::flag("withdraw", "withdrawn", Text, "Why the consent is withdrawn"),
    Field::flag("cycle-days", "cycle_days", Number, "Every how many days it is supplied"),
    Field::flag("supplied-file", "supplied", DigestFile, "What is supplied now"),
];
