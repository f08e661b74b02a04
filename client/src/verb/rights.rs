//! Verbs of grants, products, deals and mutual recognition.

use hefu_chain::{
    state::RecognitionMode,
    words::{
        CertificateKind, DealMode, DeliveryForm, Level, OperationMode, Purpose, Right, Role,
        Sector, Venue,
    },
};

use super::{
    Field,
    Shape::{DigestFile, GrantedInputs, Json, List, Number, Switch, Text},
    Verb,
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

pub(super) const GRANT: Field =
    Field::positional("grant", "grant", Text, "Id of the record that offered it");
pub(super) const DEAL: Field =
    Field::positional("deal", "deal", Text, "Id of the record that concluded it");
pub(super) const REASON: Field = Field::flag("reason", "reason", Text, "Why");
pub(super) const RIGHTS: Field =
    Field::flag("rights", "rights", words!(Right), "Rights, by commas");
pub(super) const TERM_FROM: Field = Field::flag("from", "term.from", Text, "First day");
pub(super) const TERM_TO: Field = Field::flag("to", "term.to", Text, "Last day");
pub(super) const SCENARIO: Field = Field::flag("scenario", "scenario", Text, "Scenario");
pub(super) const SECTOR: Field =
    Field::flag("sector", "sector", words!(one Sector), "Industry section");
pub(super) const FORMS: Field =
    Field::flag("delivery-forms", "delivery_forms", words!(DeliveryForm), "Forms, by commas");
const PERSONAL: Field =
    Field::flag("personal", "personal", Json, "Consents and statutes for personal data, as JSON");
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
            Field::flag("granted", "inputs", GrantedInputs, "Data under grants: GRANT:NUMBER, …"),
            Field::flag("inputs", "inputs", Json, "All inputs, as JSON"),
            Field::flag(
                "processing-file",
                "processing",
                DigestFile,
                "File that describes the processing",
            ),
            Field::flag("secure-domain", "secure_domain", Text, "Domain it was processed in"),
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

const OFFER: &[Field] = &[
    Field::flag("grantee", "grantee", Text, "Code of who is granted"),
    Field::flag("parent-grant", "parent.grant", Text, "The grant it rests on, if not certificates"),
    RIGHTS,
    Field::flag("certificates", "scope.certificates", List, "Certificate numbers, by commas"),
    Field::flag("fields", "scope.fields", List, "Fields of the data; all otherwise"),
    Field::flag("purposes", "scope.purposes", words!(Purpose), "Purposes, by commas"),
    Field::flag("scenarios", "scope.scenarios", List, "Scenarios; any otherwise"),
    Field::flag("sectors", "scope.sectors", words!(Sector), "Industry sections, or all"),
    Field::flag("regions", "scope.regions", List, "Regions where results may be used"),
    Field::flag("delivery-forms", "scope.delivery_forms", words!(DeliveryForm), "Forms, by commas"),
    Field::flag("secure-domain", "scope.secure_domain", Text, "Domain the data stays in"),
    Field::flag("level-max", "scope.level_max", words!(one Level), "Strictest level covered"),
    TERM_FROM,
    TERM_TO,
    Field::flag("sub-depth", "sub_depth", Number, "Levels of sub-grants below it"),
    Field::flag("quota", "quota", Number, "Units of use; unlimited otherwise"),
    Field::flag("exclusive", "exclusive", Switch("true"), "No other grant may overlap it"),
    Field::flag(
        "narrowed-alone",
        "narrowed_alone",
        Switch("true"),
        "Either side may narrow it without the other",
    ),
    Field::flag("revenue", "revenue", Json, "Shares of revenue in basis points, as JSON"),
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
    Field::flag("certificate", "object.certificate", Text, "The certificate that is dealt"),
    Field::flag("product", "object.product", Text, "Or the product, by its id"),
    Field::flag("under-grant", "under_grant", Text, "The grant under which the seller operates"),
    Field::flag("mode", "mode", words!(one DealMode), "licence or transfer"),
    Field::flag("purpose", "purpose", words!(one Purpose), "What the buyer may use it for"),
    SCENARIO,
    SECTOR,
    FORMS,
    TERM_FROM,
    TERM_TO,
    Field::flag("price-fen", "price.public_fen", Number, "Price in fen, seen by all members"),
    Field::flag("price-commitment", "price.commitment", Text, "Or the commitment to a price"),
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
];
