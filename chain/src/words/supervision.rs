//! Words of supervision.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{vocabulary::word_set, words};

words!(
    /// What a sanction may bar an organisation from.
    Activity {
        /// 申请登记.
        Registration = "registration",
        /// 授权与接受授权.
        Grant = "grant",
        /// 登记数据产品.
        Product = "product",
        /// 挂牌.
        Listing = "listing",
        /// 交易.
        Deal = "deal",
        /// 质押.
        Pledge = "pledge",
    }
);
word_set!(
    /// A set of activities.
    Activities of Activity
);

words!(
    /// What a regulator found.
    FindingResult {
        /// 违规: a rule was broken.
        Violation = "violation",
        /// 未见违规: no rule was broken.
        Compliant = "compliant",
    }
);
