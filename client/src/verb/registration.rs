//! Verbs of organisations, evidence, resources, applications, objections and certificates.

use hefu_chain::words::{
    CertificateKind, DataKind, DeregistrationGround, Level, ObjectionGround, RevocationGround,
    Right, Role, Sector, SourceKind, Track,
};

use super::{
    Field,
    Shape::{DigestFiles, EvidenceFile, Json, List, NewKeys, Number, Switch, Text},
    Verb,
    field::REASON,
    verb, words,
};

const AUTHORITY_OR_REGISTRAR: &[Role] = &[Role::DataAuthority, Role::Registrar];
const AUTHORITY: &[Role] = &[Role::DataAuthority];
const REGISTRAR: &[Role] = &[Role::Registrar];
const HOLDER: &[Role] = &[Role::Registrant, Role::SourceUnit];
const REGISTRANT: &[Role] = &[Role::Registrant];
/// Roles in which somebody takes part without deciding on others; the usual ones first.
pub(super) const PARTY: &[Role] = &[
    Role::Registrant,
    Role::Operator,
    Role::Developer,
    Role::Trader,
    Role::ImplementingInstitution,
    Role::SourceUnit,
    Role::ServiceProvider,
    Role::Exchange,
    Role::Registrar,
    Role::DataAuthority,
];

const ORG: Field = Field::positional("uscc", "uscc", Text, "Code of the organisation (USCC)");
const NAME: Field = Field::flag("name", "name", Text, "Name");
const ROLES: Field = Field::flag("roles", "roles", words!(Role), "Roles, by commas");
const TRACKS: Field = Field::flag("tracks", "tracks", words!(Track), "Tracks of a registrar");
const SECTORS: Field =
    Field::flag("sectors", "sectors", words!(Sector), "Sections that a regulator supervises");
const TITLE: Field = Field::flag("title", "title", Text, "Title");
const SUMMARY: Field = Field::flag("summary", "summary", Text, "Summary");
const LEVEL: Field = Field::flag("level", "level", words!(one Level), "Level of the data");
const SECTOR: Field = Field::flag("sector", "sector", Text, "Industry section, A to T");
const CONTENT: Field =
    Field::flag("content-files", "content", DigestFiles, "Files of its content, by commas");
const CODE: Field = Field::flag(
    "code",
    "information_resource_code",
    Text,
    "Government information-resource code (政务信息资源代码)",
);
const APPLICATION: Field =
    Field::positional("application", "application", Text, "Id of the record that applied");
const NUMBER: Field = Field::positional("number", "number", Text, "Certificate number");

const FORM_TITLE: Field = Field::flag("title", "form.title", Text, "Title of the certificate");
const FORM_RIGHTS: Field =
    Field::flag("rights", "form.rights", words!(Right), "Rights claimed, by commas");
const FORM_FROM: Field = Field::flag("from", "form.valid_from", Text, "First day of validity");
const FORM_TO: Field = Field::flag("to", "form.valid_to", Text, "Last day of validity");
const FORM_EVIDENCE: Field =
    Field::flag("evidence-files", "form.evidence", DigestFiles, "Anchored files, by commas");
const FORM_UNDERTAKING: Field = Field::flag(
    "no-state-secrets",
    "form.no_state_secrets",
    Switch("true"),
    "Undertake that the data holds no state secrets",
);
/// A registrar that passes a review attests all three preconditions (CQ-4).
const PASSED: &str =
    r#"{"source_lawful":true,"security_compliant":true,"authorisation_clear":true}"#;

/// The verbs.
pub(super) const VERBS: &[Verb] = &[
    verb(
        "org",
        "enrol",
        "org.enrol",
        "Admit an organisation, which signs with its first key",
        AUTHORITY_OR_REGISTRAR,
        &[
            ORG,
            NAME,
            Field::flag("region", "region", Text, "Division code (GB/T 2260)"),
            ROLES,
            TRACKS,
            SECTORS,
            Field::flag("new-keys", "keys", NewKeys, "Its key files, by commas; the first signs"),
            Field::flag(
                "waive-check",
                "uscc_check_waived",
                Text,
                "Why the code's check characters are waived",
            ),
        ],
    ),
    verb(
        "org",
        "update",
        "org.update",
        "Change name, roles or tracks; the organisation signs too",
        AUTHORITY_OR_REGISTRAR,
        &[ORG, NAME, ROLES, TRACKS, SECTORS],
    ),
    verb("org", "suspend", "org.suspend", "Suspend an organisation", AUTHORITY, &[ORG, REASON]),
    verb("org", "resume", "org.resume", "Let it act again", AUTHORITY, &[ORG, REASON]),
    verb(
        "key",
        "rotate",
        "key.rotate",
        "Register new keys of an organisation and retire old ones",
        AUTHORITY_OR_REGISTRAR,
        &[
            ORG,
            Field::flag("new-keys", "add", NewKeys, "New key files, by commas; the first signs"),
            Field::flag("retire", "retire", List, "Public keys that end, by commas"),
        ],
    ),
    verb(
        "evidence",
        "anchor",
        "evidence.anchor",
        "Preserve the digest of a file",
        PARTY,
        &[
            Field::flag("media-type", "media_type", Text, "Media type; by the name otherwise"),
            Field::flag("label", "label", Text, "What it is; the file's name otherwise"),
            Field::positional("file", "evidence", EvidenceFile, "The file"),
        ],
    ),
    Verb {
        defaults: &[("kind", "\"public\""), ("source", "\"collected\"")],
        ..verb(
            "resource",
            "declare",
            "resource.declare",
            "Declare data that the author holds; public and collected by itself unless said",
            HOLDER,
            &[
                TITLE,
                SUMMARY,
                Field::flag("region", "region", Text, "Where it belongs"),
                Field::flag("kind", "kind", words!(one DataKind), "Whose data it is"),
                Field::flag("source", "source", words!(one SourceKind), "How the author got it"),
                Field::flag("inbound", "inbound", Text, "Clearance under which it came in"),
                Field::flag("provider", "provider", Text, "Department that supplies it"),
                LEVEL,
                SECTOR,
                CODE,
                Field::flag("update-cycle", "update_cycle", Text, "How often it is updated"),
                Field::flag("rows", "rows", Number, "Number of rows"),
                CONTENT,
                Field::flag(
                    "personal-information",
                    "personal_information",
                    Switch("true"),
                    "Holds personal information",
                ),
            ],
        )
    },
    verb(
        "resource",
        "update",
        "resource.update",
        "Change particulars of a resource that no certificate covers",
        HOLDER,
        &[
            Field::positional("resource", "resource", Text, "Id of the record that declared it"),
            TITLE,
            SUMMARY,
            LEVEL,
            SECTOR,
            CODE,
            CONTENT,
        ],
    ),
    Verb {
        defaults: &[("kind", "\"resource\"")],
        ..verb(
            "application",
            "submit",
            "app.submit",
            "Apply for the registration of a resource or product",
            REGISTRANT,
            &[
                Field::flag("registrar", "registrar", Text, "Code of the registrar"),
                Field::flag("resource", "subject.resource", Text, "Id of the resource"),
                Field::flag("product", "subject.product", Text, "Id of the product"),
                Field::flag("kind", "kind", words!(one CertificateKind), "Kind of certificate"),
                Field::flag("contests", "contests", Text, "Number of a certificate it contests"),
                FORM_TITLE,
                FORM_RIGHTS,
                FORM_FROM,
                FORM_TO,
                FORM_EVIDENCE,
                FORM_UNDERTAKING,
            ],
        )
    },
    verb(
        "application",
        "supplement",
        "app.supplement",
        "Answer a deficiency notice with the form in full",
        REGISTRANT,
        &[
            APPLICATION,
            FORM_TITLE,
            FORM_RIGHTS,
            FORM_FROM,
            FORM_TO,
            FORM_EVIDENCE,
            FORM_UNDERTAKING,
        ],
    ),
    verb(
        "application",
        "withdraw",
        "app.withdraw",
        "Withdraw before coding",
        REGISTRANT,
        &[APPLICATION, REASON],
    ),
    verb(
        "application",
        "accept",
        "app.accept",
        "The material is complete (受理)",
        REGISTRAR,
        &[APPLICATION],
    ),
    verb(
        "application",
        "deficient",
        "app.deficient",
        "Ask once, in full, for what is missing (补正)",
        REGISTRAR,
        &[APPLICATION, Field::flag("missing", "missing", Text, "Everything that is missing")],
    ),
    verb("application", "refuse", "app.refuse", "Do not accept", REGISTRAR, &[APPLICATION, REASON]),
    verb(
        "application",
        "review",
        "app.review",
        "Outcome of the formal review (形式审核)",
        REGISTRAR,
        &[
            APPLICATION,
            Field::flag(
                "pass",
                "outcome.passed",
                Switch(PASSED),
                "Attest lawful source, security compliance and clear authorization",
            ),
            Field::flag("fail", "outcome.failed", Text, "Why it fails"),
        ],
    ),
    verb(
        "application",
        "publicise",
        "app.publicise",
        "Open the publicity window (公示)",
        REGISTRAR,
        &[APPLICATION],
    ),
    verb(
        "objection",
        "file",
        "objection.file",
        "Object to an application in publicity",
        PARTY,
        &[
            APPLICATION,
            Field::flag("ground", "ground", words!(one ObjectionGround), "On what ground"),
            Field::flag("evidence-files", "evidence", DigestFiles, "Anchored files, by commas"),
        ],
    ),
    verb(
        "objection",
        "decide",
        "objection.decide",
        "Uphold or dismiss an objection, with reasons",
        REGISTRAR,
        &[
            Field::positional("objection", "objection", Text, "Id of the record that objected"),
            Field::flag("uphold", "upheld", Switch("true"), "The application ends"),
            Field::flag("dismiss", "upheld", Switch("false"), "Publicity goes on"),
            REASON,
        ],
    ),
    verb(
        "certificate",
        "issue",
        "cert.issue",
        "Code an application whose publicity has run; everything is filled from the application",
        REGISTRAR,
        &[
            APPLICATION,
            Field::flag("number", "number", Text, "Its number; the next free one otherwise"),
        ],
    ),
    verb(
        "certificate",
        "suspend",
        "cert.suspend",
        "Suspend: it backs nothing new",
        REGISTRAR,
        &[NUMBER, REASON],
    ),
    verb("certificate", "resume", "cert.resume", "In force again", REGISTRAR, &[NUMBER, REASON]),
    verb(
        "certificate",
        "revoke",
        "cert.revoke",
        "Undo a registration that should not have been made (撤销)",
        REGISTRAR,
        &[
            NUMBER,
            Field::flag("ground", "ground", words!(one RevocationGround), "On what ground"),
            REASON,
        ],
    ),
    verb(
        "certificate",
        "deregister",
        "cert.deregister",
        "End a registration at its holder's request, who signs too (注销)",
        REGISTRAR,
        &[
            NUMBER,
            Field::flag("ground", "ground", words!(one DeregistrationGround), "On what ground"),
            REASON,
        ],
    ),
    verb(
        "calendar",
        "set",
        "calendar.set",
        "Holidays and make-up working days of a year",
        AUTHORITY,
        &[Field::flag("calendar", "calendar", Json, "The calendar, as JSON")],
    ),
];
