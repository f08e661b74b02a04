//! Parameters that protect people and important data: attestations, outbound transfer, free text.

use serde::{Deserialize, Serialize};

use super::ParamsError;

/// Longest validity of a risk assessment that may be set, in months.
const RISK_ASSESSMENT_MONTHS_MAX: u32 = 36;
/// Longest validity of an outbound assessment that may be set, in years.
const OUTBOUND_ASSESSMENT_YEARS_MAX: u32 = 3;

/// Values that protect people and important data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Safeguards {
    /// Longest validity of a risk assessment of important data, in months (default: 12).
    pub risk_assessment_months: u32,
    /// Longest validity of an outbound security assessment, in years (default: 3).
    pub outbound_assessment_years: u32,
    /// From how many people on an outbound transfer needs which route.
    pub outbound: OutboundThresholds,
    /// What free text is refused for.
    pub scrubber: Scrubber,
}

/// People since 1 January, for each exporter (促进和规范数据跨境流动规定, 2024-03-22).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutboundThresholds {
    /// From so many people on, a standard contract or certification (100,000).
    pub contract_people: u64,
    /// From so many people on, a security assessment (1,000,000).
    pub assessment_people: u64,
    /// From so many people whose sensitive data leaves on, a security assessment (10,000).
    pub assessment_sensitive: u64,
}

/// What free text is searched for (invariant 29). The patterns are in [`crate::scrub`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scrubber {
    /// Refuse what looks like a resident identity number.
    pub identity_numbers: bool,
    /// Refuse what looks like a mobile number.
    pub mobile_numbers: bool,
    /// Refuse what looks like an e-mail address.
    pub emails: bool,
}

impl Default for Safeguards {
    fn default() -> Self {
        Self {
            risk_assessment_months: 12,
            outbound_assessment_years: 3,
            outbound: OutboundThresholds {
                contract_people: 100_000,
                assessment_people: 1_000_000,
                assessment_sensitive: 10_000,
            },
            scrubber: Scrubber { identity_numbers: true, mobile_numbers: true, emails: true },
        }
    }
}

impl Safeguards {
    /// Refuses values beyond the hard limits of the protocol.
    pub(super) fn check(&self) -> Result<(), ParamsError> {
        let within = |ok: bool, name| if ok { Ok(()) } else { Err(ParamsError(name)) };
        let months = 1..=RISK_ASSESSMENT_MONTHS_MAX;
        within(months.contains(&self.risk_assessment_months), "risk_assessment_months")?;
        let years = 1..=OUTBOUND_ASSESSMENT_YEARS_MAX;
        within(years.contains(&self.outbound_assessment_years), "outbound_assessment_years")?;
        let outbound = &self.outbound;
        let rising = 0 < outbound.contract_people
            && outbound.contract_people <= outbound.assessment_people
            && outbound.assessment_people <= 1_000_000
            && (1..=10_000).contains(&outbound.assessment_sensitive);
        within(rising, "outbound")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_never_milder_than_the_rule() {
        let change = |change: fn(&mut Safeguards)| {
            let mut values = Safeguards::default();
            change(&mut values);
            values.check()
        };
        assert_eq!(change(|_| {}), Ok(()));
        assert_eq!(change(|s| s.outbound.contract_people = 50_000), Ok(()), "stricter");
        assert!(change(|s| s.outbound.assessment_people = 1_000_001).is_err());
        assert!(change(|s| s.outbound.assessment_sensitive = 10_001).is_err());
        assert!(change(|s| s.outbound.contract_people = 1_000_001).is_err());
        assert!(change(|s| s.outbound.contract_people = 0).is_err());
        assert!(change(|s| s.outbound_assessment_years = 4).is_err());
        assert!(change(|s| s.risk_assessment_months = 0).is_err());
    }
}
