//! Every bound of the ledger, with the relations between them checked at compile time.

/// Largest encoded value that is ever decoded, in bytes.
pub const ENCODED_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// Largest encoded block, in bytes.
pub const BLOCK_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most records in a block.
pub const BLOCK_RECORDS_MAX: usize = 4_096;
/// Largest canonical document of a record, in bytes.
pub const DOCUMENT_BYTES_MAX: usize = 32 * 1024;
/// Largest encoded envelope (document and proofs), in bytes.
pub const ENVELOPE_BYTES_MAX: usize = 40 * 1024;
/// Most proofs on one record.
pub const PROOFS_MAX: usize = 32;
/// Deepest nesting of a document.
pub const DOCUMENT_DEPTH_MAX: usize = 16;
/// Largest magnitude of an integer in a document: 2^53 − 1, exact in every JSON implementation.
pub const JSON_INTEGER_MAX: i64 = 9_007_199_254_740_991;
/// Longest window, in blocks, between a record's submission and its last permitted height.
pub const RECORD_WINDOW_BLOCKS_MAX: u64 = 100_000;
/// Most validators.
pub const VALIDATORS_MAX: usize = 30;
/// Fewest validators of a network that tolerates one fault.
pub const VALIDATORS_MIN: usize = 4;
/// Longest chain of grants below a certificate.
pub const GRANT_DEPTH_MAX: u8 = 8;
/// Most grants that the book of a certificate or grant names; the others it counts.
pub const GRANT_BOOK_NAMED_MAX: usize = 8;
/// Most counter-offers in one negotiation.
pub const COUNTERS_MAX: u32 = 64;
/// Most beneficiaries of a grant's revenue.
pub const REVENUE_SHARES_MAX: usize = 16;
/// Most entries in any list of a document (regions, purposes, inputs, evidence …).
pub const LIST_ENTRIES_MAX: usize = 64;
/// Most sanctions that bar one organisation at a time.
pub const BARS_MAX: usize = 16;
/// Most pledges in force on one certificate.
pub const PLEDGES_MAX: usize = 16;
/// Most open ownership disputes over one certificate.
pub const DISPUTES_OPEN_MAX: usize = 16;
/// Most interim measures in force in one dispute.
pub const MEASURES_MAX: usize = 8;
/// Most orders of one award.
pub const AWARD_ORDERS_MAX: usize = 16;
/// Most regulators of a joint order, the author among them.
pub const JOINT_REGULATORS_MAX: usize = 8;
/// Most content digests of a resource: each becomes a claim in the state when it is certified.
pub const CONTENT_DIGESTS_MAX: usize = 8;
/// Most live certificates over the same data: one with priority, the others contesting it.
pub const CLAIM_CERTIFICATES_MAX: usize = 8;
/// Most undecided objections to one application.
pub const OBJECTIONS_OPEN_MAX: u32 = 64;
/// Longest information-resource code or external identifier, in characters.
pub const CODE_CHARS_MAX: usize = 64;
/// Longest title or name, in characters.
pub const NAME_CHARS_MAX: usize = 200;
/// Longest free text (summary, reason), in characters.
pub const TEXT_CHARS_MAX: usize = 2_000;
/// Most live keys of one organisation.
pub const KEYS_PER_ORGANISATION_MAX: usize = 32;
/// Most keys of one organisation, retired ones included: they are kept to check old records by.
pub const KEYS_KEPT_MAX: usize = 256;
/// Most holds on one entity at a time.
pub const HOLDS_MAX: usize = 16;
/// Most ancestors visited when a chain of grants and products is checked.
pub const LINEAGE_NODES_MAX: usize = 256;

/// Most providers whose attestations of one kind about one target are live.
pub const ATTESTATIONS_PER_SLOT_MAX: usize = 16;
/// Most versions of one list that hold or are announced.
pub const LIST_VERSIONS_MAX: usize = 4;

/// Most blocks between a decision of governance and its effect.
pub const GOVERNANCE_LEAD_BLOCKS_MAX: u64 = 1_000_000;
/// Most changes of the validator set that are to come.
pub const VALIDATOR_CHANGES_MAX: usize = 8;
/// Most nodes on the allow-list.
pub const NODES_MAX: usize = 256;

// A quorum of the largest set, the author, the member and its two keys fit on one record.
const _: () = assert!(VALIDATORS_MAX * 2 / 3 + 1 + 4 <= PROOFS_MAX);
const _: () = assert!(DOCUMENT_BYTES_MAX < ENVELOPE_BYTES_MAX);
const _: () = assert!(KEYS_PER_ORGANISATION_MAX < KEYS_KEPT_MAX);
const _: () = assert!(ENVELOPE_BYTES_MAX < BLOCK_BYTES_MAX);
const _: () = assert!((BLOCK_BYTES_MAX as u64) < ENCODED_BYTES_MAX);
