//! Fields that several verbs share: one flag, one path, one meaning each.

use hefu_chain::words::{DeliveryForm, Level, Purpose, Right, Sector};

use super::{
    Field,
    Shape::{DigestFile, GrantedInputs, Json, List, Number, Text},
    words,
};

pub(super) const REASON: Field = Field::flag("reason", "reason", Text, "Why");
pub(super) const DOCUMENT: Field =
    Field::flag("document-file", "document", DigestFile, "The document");
pub(super) const VALID_TO: Field = Field::flag("valid-to", "valid_to", Text, "Last day");
pub(super) const TERM_FROM: Field = Field::flag("from", "term.from", Text, "First day");
pub(super) const TERM_TO: Field = Field::flag("to", "term.to", Text, "Last day");
pub(super) const PERIOD_FROM: Field = Field::flag("from", "period.from", Text, "First day");
pub(super) const PERIOD_TO: Field = Field::flag("to", "period.to", Text, "Last day");

pub(super) const GRANT: Field =
    Field::positional("grant", "grant", Text, "Id of the record that offered it");
pub(super) const DEAL: Field =
    Field::positional("deal", "deal", Text, "Id of the record that concluded it");
pub(super) const CERTIFICATE: Field =
    Field::flag("certificate", "object.certificate", Text, "The certificate concerned");
pub(super) const PRODUCT: Field =
    Field::flag("product", "object.product", Text, "Or the product, by its id");
pub(super) const UNDER_GRANT: Field =
    Field::flag("under-grant", "under_grant", Text, "The grant under which the seller operates");

pub(super) const RIGHTS: Field =
    Field::flag("rights", "rights", words!(Right), "Rights, by commas");
pub(super) const SCENARIO: Field = Field::flag("scenario", "scenario", Text, "Scenario");
pub(super) const SECTOR: Field =
    Field::flag("sector", "sector", words!(one Sector), "Industry section");
pub(super) const FORMS: Field =
    Field::flag("delivery-forms", "delivery_forms", words!(DeliveryForm), "Forms, by commas");
pub(super) const PURPOSE: Field =
    Field::flag("purpose", "purpose", words!(one Purpose), "What it may be used for");
pub(super) const PERSONAL: Field =
    Field::flag("personal", "personal", Json, "Consents and statutes for personal data, as JSON");
pub(super) const GRANTED: Field =
    Field::flag("granted", "inputs", GrantedInputs, "Data under grants: GRANT:NUMBER, …");
pub(super) const INPUTS: Field = Field::flag("inputs", "inputs", Json, "All inputs, as JSON");
pub(super) const DOMAIN: Field =
    Field::flag("secure-domain", "secure_domain", Text, "Domain it was processed in");
pub(super) const PRICE_FEN: Field =
    Field::flag("price-fen", "price.public_fen", Number, "Price in fen, seen by all members");
pub(super) const PRICE_COMMITMENT: Field =
    Field::flag("price-commitment", "price.commitment", Text, "Or the commitment to a price");

/// The bounds of a grant, as an offer and an amendment state them.
pub(super) const BOUNDS: &[Field] = &[
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
    Field::flag("revenue", "revenue", Json, "Shares of revenue in basis points, as JSON"),
];

/// Several tables as one; `N` is the number of all their fields.
pub(super) const fn joined<const N: usize>(tables: &[&[Field]]) -> [Field; N] {
    let mut all = [REASON; N];
    let (mut table, mut at) = (0, 0);
    while table < tables.len() {
        let mut row = 0;
        while row < tables[table].len() {
            all[at] = tables[table][row];
            (at, row) = (at + 1, row + 1);
        }
        table += 1;
    }
    assert!(at == N, "every place is filled");
    all
}
