//! Who takes part in the demonstration: founders of the localnet, and three newcomers.

use std::path::Path;

use hefu_chain::{region::Region, uscc::Uscc};
use hefu_genesis::{
    key_file,
    localnet::{Layout, Member},
};

use crate::{exit::CliError, import::enrol::Party, wallet::read_or_generate};

/// Everybody who signs something.
pub(super) struct Cast {
    /// The registrar of Chengdu, who registers.
    pub(super) chengdu: Party,
    /// The registrar of Chongqing, who enrols the buyer.
    pub(super) chongqing: Party,
    /// The exchange that hosts the deal.
    pub(super) exchange: Party,
    /// Sichuan's data authority.
    pub(super) sichuan: Party,
    /// Chongqing's data authority.
    pub(super) chongqing_authority: Party,
    /// The department that holds the data and grants its operation.
    pub(super) holder: Party,
    /// The operator that makes a product of it.
    pub(super) operator: Party,
    /// The buyer in Chongqing.
    pub(super) buyer: Party,
}

/// A newcomer: slug of its key file, name, first sixteen characters of its code, region. The codes
/// lie in region 000000, which is never assigned.
type Newcomer = (&'static str, &'static str, &'static str, &'static str);

const HOLDER: Newcomer = ("holder", "成都市公交数据中心(演示)", "12000000DEM00001", "510100");
const OPERATOR: Newcomer = ("operator", "锦江数据运营公司(演示)", "91000000DEM00002", "510100");
const BUYER: Newcomer = ("buyer", "两江出行服务公司(演示)", "91000000DEM00003", "500000");

impl Cast {
    /// Reads the founders' keys, and draws the newcomers' where they are missing.
    pub(super) fn gather(layout: &Layout, dir: &Path) -> Result<Self, CliError> {
        Ok(Self {
            chengdu: member(layout, "chengdu")?,
            chongqing: member(layout, "chongqing")?,
            exchange: member(layout, "western-exchange")?,
            sichuan: authority(layout, "sichuan-authority")?,
            chongqing_authority: authority(layout, "chongqing-authority")?,
            holder: newcomer(dir, HOLDER)?,
            operator: newcomer(dir, OPERATOR)?,
            buyer: newcomer(dir, BUYER)?,
        })
    }
}

/// A founder of the localnet: a member or an authority.
pub(crate) fn founder(layout: &Layout, slug: &str) -> Result<Party, CliError> {
    if layout.members.iter().any(|member| member.slug == slug) {
        return member(layout, slug);
    }
    authority(layout, slug)
}

fn missing(layout: &Layout, slug: &str) -> CliError {
    let path = layout.dir.clone();
    CliError::Content { path, detail: format!("the localnet has no founder called {slug}") }
}

fn member(layout: &Layout, slug: &str) -> Result<Party, CliError> {
    let found: Option<&Member> = layout.members.iter().find(|member| member.slug == slug);
    let found = found.ok_or_else(|| missing(layout, slug))?;
    let key = key_file::read(&layout.sign_key(found))?;
    Ok(Party { uscc: found.uscc, name: found.name.clone(), region: found.region, key })
}

fn authority(layout: &Layout, slug: &str) -> Result<Party, CliError> {
    let found = layout.authorities.iter().find(|authority| authority.slug == slug);
    let found = found.ok_or_else(|| missing(layout, slug))?;
    let key = key_file::read(&layout.authority_key(found))?;
    Ok(Party { uscc: found.uscc, name: found.name.clone(), region: found.region, key })
}

fn newcomer(dir: &Path, newcomer: Newcomer) -> Result<Party, CliError> {
    let (slug, name, first16, region) = newcomer;
    let content = |detail: String| CliError::Content { path: dir.into(), detail };
    let uscc = Uscc::complete(first16).map_err(|error| content(error.to_string()))?;
    let region: Region = region.parse().map_err(|_| content(format!("region {region}")))?;
    let key = read_or_generate(&dir.join(format!("{slug}.key")))?;
    Ok(Party { uscc, name: name.into(), region, key })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newcomers_have_codes_that_hold() {
        let directory = tempfile::tempdir().expect("a directory");
        for who in [HOLDER, OPERATOR, BUYER] {
            let party = newcomer(directory.path(), who).expect("joins");
            assert_eq!(party.uscc.check(), Ok(()));
            assert_eq!(&party.uscc.as_str()[2..8], "000000");
        }
    }
}
