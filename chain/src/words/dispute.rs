//! Words of disputes.

use serde::{Deserialize, Serialize};

use super::words;

words!(
    /// What a dispute is about.
    DisputeKind {
        /// 权属: who holds the right that a certificate states.
        Ownership = "ownership",
        /// 履约: whether a grant, deal or pledge was performed.
        Performance = "performance",
        /// 更正: whether a certificate states what is right.
        Correction = "correction",
    }
);

words!(
    /// How a dispute ends without an award.
    DisputeOutcome {
        /// 撤回: by the claimant.
        Withdrawn = "withdrawn",
        /// 和解: by both parties.
        Settled = "settled",
        /// 不予受理: by the arbitrator, who finds no jurisdiction or no case.
        Declined = "declined",
        /// 判决: by a court, where no arbitrator was agreed on; the home registrar records it.
        Judged = "judged",
    }
);
