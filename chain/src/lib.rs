//! The Hefu ledger as pure functions: records, rules, blocks, roots, proofs.
