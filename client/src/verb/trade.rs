//! Verbs of processing, listings, prices, the steps of a deal, vouchers and revenue.

use hefu_chain::{
    state::FeeBasis,
    words::{PriceRegime, Role},
};

use super::{
    Field,
    Shape::{DigestFile, Json, Number, Text},
    Verb,
    field::{
        CERTIFICATE, DEAL, DOMAIN, FORMS, GRANT, GRANTED, INPUTS, PERIOD_FROM, PERIOD_TO, PERSONAL,
        PRICE_COMMITMENT, PRICE_FEN, PRODUCT, PURPOSE, REASON, SCENARIO, SECTOR, UNDER_GRANT,
        VALID_TO,
    },
    registration::PARTY,
    rights::{DEALER, PRODUCER},
    verb, words,
};

const HOST: &[Role] = &[Role::Exchange, Role::Registrar];
const VALUER: &[Role] = &[Role::ServiceProvider];
/// A host, or the holder of a certificate.
const VOUCHER_ISSUER: &[Role] = &[Role::Exchange, Role::Registrar, Role::Registrant];

const NEGOTIATION: Field =
    Field::positional("negotiation", "negotiation", Text, "Id of the record that quoted");
const PROOF: Field = Field::flag("proof-file", "proof", DigestFile, "Proof of payment");

/// The verbs.
pub(super) const VERBS: &[Verb] = &[
    verb("process", "record", "process.record", "Record a step of processing", PRODUCER, PROCESS),
    verb(
        "product",
        "retire",
        "product.retire",
        "Offer a product no more",
        PRODUCER,
        &[
            Field::positional("product", "product", Text, "Id of the record that registered it"),
            REASON,
        ],
    ),
    verb(
        "listing",
        "open",
        "listing.open",
        "Admit what a seller offers; seller and exchange sign",
        DEALER,
        LISTING,
    ),
    verb(
        "listing",
        "close",
        "listing.close",
        "Take a listing off",
        DEALER,
        &[Field::positional("listing", "listing", Text, "Id of the record that opened it"), REASON],
    ),
    verb("price", "quote", "price.quote", "Ask a buyer a price", PARTY, QUOTE),
    verb(
        "price",
        "value",
        "price.valuation",
        "Say what the object is worth, as an independent third party",
        VALUER,
        &[
            NEGOTIATION,
            Field::flag("value-fen", "value.public_fen", Number, "Value in fen"),
            Field::flag("value-commitment", "value.commitment", Text, "Or the commitment to it"),
            Field::flag("report-file", "report", DigestFile, "The report"),
        ],
    ),
    verb(
        "price",
        "counter",
        "price.counter",
        "Offer another price",
        DEALER,
        &[NEGOTIATION, PRICE_FEN, PRICE_COMMITMENT],
    ),
    verb(
        "price",
        "agree",
        "price.agree",
        "Agree on a price and terms; both parties sign",
        DEALER,
        &[
            NEGOTIATION,
            PRICE_FEN,
            PRICE_COMMITMENT,
            Field::flag("terms-file", "terms", DigestFile, "The contract"),
        ],
    ),
    verb(
        "price",
        "file",
        "price.file",
        "File a price cap over public data; who fixed it signs too",
        PARTY,
        FILING,
    ),
    verb(
        "deal",
        "clear",
        "deal.clear",
        "Find an agreed deal compliant",
        HOST,
        &[
            NEGOTIATION,
            Field::flag("findings-file", "findings", DigestFile, "The compliance findings"),
            PERSONAL,
        ],
    ),
    verb(
        "deal",
        "settle",
        "deal.settle",
        "State that the price was paid; seller, buyer and host sign",
        DEALER,
        &[DEAL, PRICE_FEN, PRICE_COMMITMENT, PROOF],
    ),
    verb(
        "deal",
        "cancel",
        "deal.cancel",
        "Undo a deal before delivery and payment; seller, buyer and host sign",
        DEALER,
        &[DEAL, REASON],
    ),
    verb(
        "voucher",
        "issue",
        "voucher.issue",
        "Vouch for a settled deal or a certificate",
        VOUCHER_ISSUER,
        &[
            Field::flag("deal", "of.deal", Text, "The settled deal"),
            Field::flag("certificate", "of.certificate", Text, "Or the certificate"),
            PURPOSE,
            Field::flag("presented-to", "presented_to", Text, "Code of who may read it"),
            VALID_TO,
        ],
    ),
    verb(
        "revenue",
        "meter",
        "use.meter",
        "Meter the use under a grant or deal",
        DEALER,
        &[
            Field::flag("grant", "of.grant", Text, "The grant"),
            Field::flag("deal", "of.deal", Text, "Or the deal"),
            Field::flag("units", "units", Number, "Units of use"),
            PERIOD_FROM,
            PERIOD_TO,
            Field::flag("log-file", "log", DigestFile, "The log"),
        ],
    ),
    verb(
        "revenue",
        "period",
        "revenue.period",
        "State what was earned under a grant in a period",
        PARTY,
        &[
            GRANT,
            PERIOD_FROM,
            PERIOD_TO,
            Field::flag("revenue-fen", "revenue_fen", Number, "What was earned, in fen"),
            Field::flag(
                "permitted-max-fen",
                "permitted_max_fen",
                Number,
                "Maximum permitted revenue (最高准许收入), in fen",
            ),
            Field::flag("report-file", "report", DigestFile, "The report"),
        ],
    ),
    verb(
        "revenue",
        "distribute",
        "revenue.distribute",
        "State the parts of a period's permitted revenue",
        PARTY,
        &[GRANT, Field::flag("parts", "parts", Json, "The parts, as JSON"), PROOF],
    ),
];

const PROCESS: &[Field] = &[
    GRANTED,
    INPUTS,
    Field::flag("algorithm-file", "algorithm", DigestFile, "The algorithm or model"),
    Field::flag("output-file", "output", DigestFile, "The output"),
    DOMAIN,
    SCENARIO,
    SECTOR,
    PERSONAL,
];

const LISTING: &[Field] = &[
    CERTIFICATE,
    PRODUCT,
    UNDER_GRANT,
    Field::flag("seller", "seller", Text, "Code of the seller"),
    Field::flag("exchange", "exchange", Text, "Code of the exchange"),
    Field::flag("zone", "zone", Text, "Sector zone"),
    SCENARIO,
    SECTOR,
    FORMS,
    PRICE_FEN,
    PRICE_COMMITMENT,
    Field::flag("admission-file", "admission", DigestFile, "The admission review"),
    PERSONAL,
];

const QUOTE: &[Field] = &[
    Field::flag("buyer", "buyer", Text, "Code of who is asked"),
    CERTIFICATE,
    PRODUCT,
    UNDER_GRANT,
    PURPOSE,
    SCENARIO,
    PRICE_FEN,
    PRICE_COMMITMENT,
    Field::flag("valid-to", "valid_to", Text, "Last day for concluding on it"),
];

const FILING: &[Field] = &[
    CERTIFICATE,
    PRODUCT,
    UNDER_GRANT,
    SCENARIO,
    Field::flag("authority", "authority", Text, "Code of who fixed the cap"),
    Field::flag("regime", "regime", words!(one PriceRegime), "free or guided"),
    Field::flag("cap-fen", "cap_fen", Number, "Most that may be charged, in fen"),
    Field::flag("fee-basis", "fee_basis", words!(one FeeBasis), "By what it is charged"),
    PERIOD_FROM,
    PERIOD_TO,
    Field::flag("document-file", "document", DigestFile, "The decision on the cap"),
];
