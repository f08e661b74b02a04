//! Verbs of grants, products, deals and mutual recognition.

use hefu_chain::{
    state::RecognitionMode,
    words::{CertificateKind, DealMode, Level, OperationMode, Purpose, Role, Sector, Venue},
};

use super::{
    Field,
    Shape::{DigestFile, Json, List, Number, Switch, Text},
    Verb,
    field::{
        BOUNDS, CERTIFICATE, DEAL, DOMAIN, FORMS, GRANT, GRANTED, INPUTS, PERSONAL,
        PRICE_COMMITMENT, PRICE_FEN, PRODUCT, PURPOSE, REASON, RIGHTS, SCENARIO, SECTOR, TERM_FROM,
        TERM_TO, UNDER_GRANT, joined,
    },
    registration::PARTY,
    verb, words,
};

const AUTHORITY: &[Role] = &[Role::DataAuthority];
pub(super) const PRODUCER: &[Role] = &[Role::Operator, Role::Developer, Role::Registrant];
/// Seller or buyer, in their usual roles, or the host.
pub(super) const DEALER: &[Role] = &[
    Role::Trader,
    Role::Operator,
    Role::Developer,
    Role::Registrant,
    Role::Exchange,
    Role::Registrar,
];

const PARTIES: Field = Field::flag("parties", "parties", List, "The two regions, by a comma");
const SIDE: Field = Field::flag("side", "side", Text, "The region for which the author acts");

/// The verbs.
pub(super) const VERBS: &[Verb] = &[
    Verb {
        defaults: &[("parent", "\"certificates\""), ("sub_depth", "0")],
        ..verb(
            "grant",
            "offer",
            "grant.offer",
            "Offer rights over data inside one's own",
            PARTY,
            OFFER,
        )
    },
    verb("grant", "accept", "grant.accept", "Accept a grant", PARTY, &[GRANT]),
    verb(
        "grant",
        "terminate",
        "grant.terminate",
        "End a grant, withdraw an offer or give a grant back",
        PARTY,
        &[GRANT, REASON],
    ),
    verb(
        "product",
        "register",
        "product.register",
        "State what a product is made from",
        PRODUCER,
        &[
            Field::flag("title", "title", Text, "Title"),
            Field::flag("summary", "summary", Text, "Summary"),
            GRANTED,
            INPUTS,
            Field::flag(
                "processing-file",
                "processing",
                DigestFile,
                "File that describes the processing",
            ),
            DOMAIN,
            Field::flag("steps", "steps", List, "Recorded processing steps, by commas"),
            SCENARIO,
            SECTOR,
            Field::flag("level", "level", words!(one Level), "Level of the product"),
            FORMS,
            PERSONAL,
        ],
    ),
    verb(
        "deal",
        "conclude",
        "deal.conclude",
        "Conclude a deal; seller, buyer and host all sign",
        DEALER,
        CONCLUDE,
    ),
    verb(
        "deal",
        "deliver",
        "deal.deliver",
        "State that the seller has delivered",
        DEALER,
        &[DEAL, Field::flag("proof-file", "proof", DigestFile, "Delivery note, log or receipt")],
    ),
    verb("deal", "accept", "deal.accept", "Accept the delivery", DEALER, &[DEAL]),
    verb(
        "recognition",
        "agree",
        "recog.agree",
        "Agree that two regions recognise each other's certificates; both authorities sign",
        AUTHORITY,
        &[
            PARTIES,
            Field::flag("with", "with", Text, "Code of the co-signing authority"),
            Field::flag("kinds", "kinds", words!(CertificateKind), "Kinds, by commas, or all"),
            RIGHTS,
            Field::flag("level-max", "level_max", words!(one Level), "Strictest level"),
            Field::flag("sectors", "sectors", words!(Sector), "Sections, by commas, or all"),
            Field::flag("purposes", "purposes", words!(Purpose), "Purposes, by commas, or all"),
            TERM_FROM,
            TERM_TO,
            Field::flag("mode", "mode", words!(one RecognitionMode), "automatic or by_entry"),
            Field::flag("parent", "parent", List, "The two regions of the agreement around it"),
            Field::flag("delegable", "delegable", Json, "What agreements inside it may add"),
            Field::flag("article", "article", Text, "The article that recognises"),
            Field::flag("text-file", "text", DigestFile, "The agreement's text"),
        ],
    ),
    verb(
        "recognition",
        "suspend",
        "recog.suspend",
        "Stop new reliance; concluded deals go on",
        AUTHORITY,
        &[PARTIES, SIDE, REASON],
    ),
    verb(
        "recognition",
        "resume",
        "recog.resume",
        "Take one's own suspension back",
        AUTHORITY,
        &[PARTIES, SIDE, REASON],
    ),
];

const OFFER: &[Field] =
    &joined::<{ BOUNDS.len() + GRANTEE.len() + OPERATION.len() }>(&[GRANTEE, BOUNDS, OPERATION]);

const GRANTEE: &[Field] = &[
    Field::flag("grantee", "grantee", Text, "Code of who is granted"),
    Field::flag("parent-grant", "parent.grant", Text, "The grant it rests on, if not certificates"),
    Field::flag("exclusive", "exclusive", Switch("true"), "No other grant may overlap it"),
    Field::flag(
        "narrowed-alone",
        "narrowed_alone",
        Switch("true"),
        "Either side may narrow it without the other",
    ),
];

/// Terms of a first-tier grant over public data.
const OPERATION: &[Field] = &[
    Field::flag("plan", "operation.plan", Text, "The registered plan that it carries out"),
    Field::flag("mode", "operation.mode", words!(one OperationMode), "Operation mode"),
    Field::flag("conditions", "operation.conditions", Text, "Conditions of the authorization"),
    Field::flag("exit-rule", "operation.exit_rule", Text, "How the operator exits"),
    Field::flag("security-duties", "operation.security_duties", Text, "Who answers for what"),
    Field::flag(
        "decision-reference",
        "operation.decision.reference",
        Text,
        "Number of the collective decision (三重一大)",
    ),
    Field::flag("decision-date", "operation.decision.date", Text, "Its date"),
    Field::flag("decision-file", "operation.decision.document", DigestFile, "Its document"),
];

const CONCLUDE: &[Field] = &[
    Field::flag("venue", "venue", words!(one Venue), "on_exchange or otc"),
    Field::flag("host", "host", Text, "Code of the exchange, or of the filing registrar"),
    Field::flag("seller", "seller", Text, "Code of the seller"),
    Field::flag("buyer", "buyer", Text, "Code of the buyer"),
    CERTIFICATE,
    PRODUCT,
    UNDER_GRANT,
    Field::flag("mode", "mode", words!(one DealMode), "licence or transfer"),
    PURPOSE,
    SCENARIO,
    SECTOR,
    FORMS,
    TERM_FROM,
    TERM_TO,
    PRICE_FEN,
    PRICE_COMMITMENT,
    Field::flag("complete-by", "complete_by", Text, "Last day on which the buyer may accept"),
    Field::flag("arbitrator", "arbitrator", Text, "Code of the arbitrator that it names"),
    Field::flag("contract-file", "contract", DigestFile, "The contract"),
    Field::flag("listing", "listing", Text, "The listing that it is made on"),
    Field::flag("negotiation", "negotiation", Text, "The negotiation of its price"),
    Field::flag("prepayment", "prepayment", Switch("true"), "Paid before delivery"),
    PERSONAL,
    Field::flag("clearance", "outbound.clearance", Text, "The clearance under which it leaves"),
    Field::flag("people", "outbound.people", Number, "People whose data leaves"),
    Field::flag("sensitive-people", "outbound.sensitive_people", Number, "With sensitive data"),
    Field::flag("inbound", "inbound", Text, "The clearance under which it comes in"),
    Field::flag("mandates", "mandates", List, "Mandates of the brokers, by commas"),
];
