//! The families and verbs of the command line that build a record, as one table.
//!
//! Each verb names its record type and the fields worth a flag of their own; every other field is
//! set with `--set` or comes from a payload file. A new record type of the ledger is usable at once
//! as `hefu record new TYPE`; a row here gives it a name.

mod civic;
mod conduct;
mod dispute;
mod field;
mod operation;
mod pledge;
mod registration;
mod rights;
mod safeguards;
mod supervision;
mod title;
mod trade;
pub mod value;

use hefu_chain::words::Role;

/// The families, in the order of the help.
pub const FAMILIES: &[Family] = &[
    Family { name: "org", about: "Organisations (机构): enrol, update, suspend" },
    Family { name: "key", about: "Keys (密钥): generate, show, rotate" },
    Family { name: "evidence", about: "Evidence preservation (存证)" },
    Family {
        name: "supply",
        about: "Supply of data and its provider's consent (供数、提供方同意)",
    },
    Family { name: "resource", about: "Data resources (数据资源)" },
    Family { name: "application", about: "Applications for registration (登记申请)" },
    Family { name: "objection", about: "Objections during publicity (异议)" },
    Family { name: "certificate", about: "Registration certificates (登记证书)" },
    Family { name: "plan", about: "Operation plans (授权运营实施方案)" },
    Family { name: "grant", about: "Authorization grants (授权)" },
    Family { name: "product", about: "Data products and services (数据产品和服务)" },
    Family { name: "deal", about: "Deals (交易)" },
    Family { name: "process", about: "Processing steps (加工)" },
    Family { name: "listing", about: "Listings on an exchange (挂牌)" },
    Family { name: "price", about: "Prices (报价、估价、议价、备案)" },
    Family { name: "voucher", about: "Vouchers (凭证)" },
    Family { name: "revenue", about: "Metering and revenue (计量、收益分配)" },
    Family { name: "recognition", about: "Mutual recognition between regions (互认)" },
    Family { name: "title", about: "What stands in the way of an act (可交易性)" },
    Family { name: "entity", about: "Any entry of the state, and its trail" },
    Family {
        name: "export",
        about: "Files for other people's tools: VC, SCITT, PROV, DCAT (导出)",
    },
    Family { name: "pledge", about: "Pledges (质押)" },
    Family { name: "insurance", about: "Insurance of data assets (保险)" },
    Family { name: "guarantee", about: "Guarantees of secured debts (保证)" },
    Family { name: "dispute", about: "Disputes, measures, awards (争议)" },
    Family {
        name: "regulator",
        about: "Supervision (监管): freeze, finding, sanction, joint orders",
    },
    Family { name: "credit", about: "Credit of organisations (信用): notice, listing, repair" },
    Family { name: "report", about: "Periodic reports (信息报送)" },
    Family { name: "disclosure", about: "Disclosure of authorized operation (信息披露)" },
    Family { name: "access", about: "Statutory access by public bodies (依法履职)" },
    Family { name: "attestation", about: "Attestations of providers (证明/评价)" },
    Family { name: "list", about: "Policy lists (清单)" },
    Family { name: "consent", about: "Consents of data subjects (个人授权)" },
    Family { name: "outbound", about: "Outbound and inbound clearance (数据出境)" },
    Family { name: "governance", about: "Parameters, nodes and validators (治理)" },
    Family {
        name: "inventory", about: "Lists of an area (资源清单、责任清单、需求清单)"
    },
    Family { name: "opening", about: "Opening of public data (公共数据开放)" },
    Family { name: "mandate", about: "Mandates of data brokers (数据经纪)" },
    Family { name: "domain", about: "Secure domains (安全域)" },
    Family { name: "complaint", about: "Complaints to a regulator (投诉举报)" },
    Family { name: "audit", about: "Audits of processors of personal data (定期审计)" },
    Family { name: "calendar", about: "Working-day calendars (工作日历)" },
];

/// Every verb that builds a record.
pub fn verbs() -> impl Iterator<Item = &'static Verb> {
    [
        registration::VERBS,
        rights::VERBS,
        operation::VERBS,
        title::VERBS,
        supervision::VERBS,
        dispute::VERBS,
        pledge::VERBS,
        civic::VERBS,
        trade::VERBS,
        safeguards::VERBS,
        conduct::VERBS,
    ]
    .into_iter()
    .flatten()
}

/// The verb under a name.
pub fn find(family: &str, name: &str) -> Option<&'static Verb> {
    verbs().find(|verb| verb.family == family && verb.name == name)
}

/// A family of verbs, such as `certificate`.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// Its name.
    pub name: &'static str,
    /// What it is about.
    pub about: &'static str,
}

/// A verb that builds a record.
#[derive(Clone, Copy, Debug)]
pub struct Verb {
    /// Family that it belongs to.
    pub family: &'static str,
    /// Its name within the family.
    pub name: &'static str,
    /// The type of its record.
    pub record_type: &'static str,
    /// What it does.
    pub about: &'static str,
    /// Roles in which it may be authored, the usual one first.
    pub roles: &'static [Role],
    /// Fields with a flag.
    pub fields: &'static [Field],
    /// Fields that are filled when nothing was said: key and JSON.
    pub defaults: &'static [(&'static str, &'static str)],
}

/// A field of the payload with a flag.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The flag without its dashes; a positional argument's name.
    pub flag: &'static str,
    /// Dotted path in the payload.
    pub path: &'static str,
    /// How its text is read.
    pub shape: Shape,
    /// What it says.
    pub help: &'static str,
    /// Stands without a flag, and must be given.
    pub positional: bool,
}

/// How the text of a flag becomes a value.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A text as it is.
    Text,
    /// A whole number.
    Number,
    /// A flag without a value, which stands for this JSON.
    Switch(&'static str),
    /// One word of a vocabulary.
    Word(fn() -> Vec<&'static str>),
    /// Words of a vocabulary, separated by commas in any order; `all` is every word.
    Words(fn() -> Vec<&'static str>),
    /// Texts separated by commas in any order.
    List,
    /// JSON.
    Json,
    /// A file: its digest, size, media type and name.
    EvidenceFile,
    /// A file whose BLAKE3 digest becomes the value.
    DigestFile,
    /// Files whose BLAKE3 digests become the list.
    DigestFiles,
    /// `GRANT:NUMBER` pairs by commas: data under a grant, as inputs of a product.
    GrantedInputs,
    /// Key files of the organisation concerned: they become the list of its keys, and the first
    /// signs too.
    NewKeys,
}

const fn verb(
    family: &'static str,
    name: &'static str,
    record_type: &'static str,
    about: &'static str,
    roles: &'static [Role],
    fields: &'static [Field],
) -> Verb {
    Verb { family, name, record_type, about, roles, fields, defaults: &[] }
}

/// Shapes of vocabularies.
macro_rules! words {
    ($word:ty) => {
        $crate::verb::Shape::Words(|| <$word>::ALL.iter().map(|word| word.word()).collect())
    };
    (one $word:ty) => {
        $crate::verb::Shape::Word(|| <$word>::ALL.iter().map(|word| word.word()).collect())
    };
}
use words;

impl Field {
    /// A field with an optional flag.
    pub const fn flag(
        flag: &'static str,
        path: &'static str,
        shape: Shape,
        help: &'static str,
    ) -> Self {
        Self { flag, path, shape, help, positional: false }
    }

    /// A field that stands without a flag.
    pub const fn positional(
        flag: &'static str,
        path: &'static str,
        shape: Shape,
        help: &'static str,
    ) -> Self {
        Self { flag, path, shape, help, positional: true }
    }
}

/// The roles in which a record type is usually authored.
pub fn roles_of(record_type: &str) -> &'static [Role] {
    verbs().find(|verb| verb.record_type == record_type).map_or(&[], |verb| verb.roles)
}

#[cfg(test)]
mod tests {
    use hefu_chain::action::Action;

    use super::*;

    #[test]
    fn every_record_type_has_a_verb_and_every_verb_a_record_type() {
        for record_type in Action::TYPES {
            assert!(verbs().any(|verb| verb.record_type == *record_type), "{record_type}");
        }
        for verb in verbs() {
            assert!(Action::TYPES.contains(&verb.record_type), "{}", verb.record_type);
            assert!(!verb.roles.is_empty(), "{}", verb.record_type);
            assert!(FAMILIES.iter().any(|f| f.name == verb.family), "{}", verb.family);
        }
    }

    #[test]
    fn names_are_used_once_and_defaults_are_json() {
        for verb in verbs() {
            let same = verbs().filter(|v| (v.family, v.name) == (verb.family, verb.name));
            assert_eq!(same.count(), 1, "{} {}", verb.family, verb.name);
            for (i, field) in verb.fields.iter().enumerate() {
                assert!(verb.fields[..i].iter().all(|f| f.flag != field.flag), "{}", field.flag);
            }
            for (key, json) in verb.defaults {
                assert!(serde_json::from_str::<serde_json::Value>(json).is_ok(), "{key}");
            }
        }
    }
}
