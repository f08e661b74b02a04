//! Who founds a localnet. The names are of places, the codes of region 000000, which is never
//! assigned: nobody's real code is used.

use hefu_chain::{
    region::Region,
    uscc::Uscc,
    words::{Role, Roles, Track, Tracks},
};

use super::Authority;

/// A founding organisation of a localnet.
#[derive(Clone, Debug)]
pub(super) struct Founder {
    pub(super) slug: &'static str,
    pub(super) name: &'static str,
    pub(super) uscc: Uscc,
    pub(super) region: Region,
    pub(super) roles: Roles,
    pub(super) tracks: Tracks,
}

impl Founder {
    pub(super) fn to_authority(&self) -> Authority {
        Authority {
            slug: self.slug.into(),
            name: self.name.into(),
            uscc: self.uscc,
            region: self.region,
        }
    }
}

/// One row of the tables below: slug, name, first sixteen characters of the code, region.
type Row = (&'static str, &'static str, &'static str, &'static str);

/// Bureaus that register public and social data, after the exchange has the fourth seat.
const BUREAUS: [Row; 19] = [
    ("chengdu", "成都数据登记局(演示)", "12000000TE5T0001", "510100"),
    ("chongqing", "重庆数据登记局(演示)", "12000000TE5T0002", "500000"),
    ("suining", "遂宁数据登记局(演示)", "12000000TE5T0003", "510900"),
    ("zigong", "自贡数据登记局(演示)", "12000000TE5T0005", "510300"),
    ("panzhihua", "攀枝花数据登记局(演示)", "12000000TE5T0006", "510400"),
    ("luzhou", "泸州数据登记局(演示)", "12000000TE5T0007", "510500"),
    ("deyang", "德阳数据登记局(演示)", "12000000TE5T0008", "510600"),
    ("mianyang", "绵阳数据登记局(演示)", "12000000TE5T0009", "510700"),
    ("guangyuan", "广元数据登记局(演示)", "12000000TE5T0010", "510800"),
    ("neijiang", "内江数据登记局(演示)", "12000000TE5T0011", "511000"),
    ("leshan", "乐山数据登记局(演示)", "12000000TE5T0012", "511100"),
    ("nanchong", "南充数据登记局(演示)", "12000000TE5T0013", "511300"),
    ("meishan", "眉山数据登记局(演示)", "12000000TE5T0014", "511400"),
    ("yibin", "宜宾数据登记局(演示)", "12000000TE5T0015", "511500"),
    ("guangan", "广安数据登记局(演示)", "12000000TE5T0016", "511600"),
    ("dazhou", "达州数据登记局(演示)", "12000000TE5T0017", "511700"),
    ("yaan", "雅安数据登记局(演示)", "12000000TE5T0018", "511800"),
    ("bazhong", "巴中数据登记局(演示)", "12000000TE5T0019", "511900"),
    ("ziyang", "资阳数据登记局(演示)", "12000000TE5T0020", "512000"),
];

const EXCHANGE: Row = ("western-exchange", "西部数据交易中心(演示)", "91000000TE5T0001", "500000");

const AUTHORITIES: [Row; 2] = [
    ("sichuan-authority", "四川省数据主管部门(演示)", "11000000TE5T0001", "510000"),
    ("chongqing-authority", "重庆市数据主管部门(演示)", "11000000TE5T0002", "500000"),
];

/// Fewest members of a localnet.
pub const MEMBERS_MIN: usize = hefu_chain::limits::VALIDATORS_MIN;
/// Most members of a localnet: the bureaus of the table and the exchange.
pub const MEMBERS_MAX: usize = BUREAUS.len() + 1;

/// The founding data authorities.
pub(super) fn authorities() -> Vec<Founder> {
    let roles = Roles::of(&[Role::DataAuthority]);
    AUTHORITIES.iter().map(|row| founder(row, roles, Tracks::EMPTY)).collect()
}

/// The first `count` members: three bureaus, the exchange, then further bureaus.
pub(super) fn members(count: usize) -> Vec<Founder> {
    let bureau = |row| founder(row, Roles::of(&[Role::Registrar]), Tracks::all());
    let exchange_roles = Roles::of(&[Role::Registrar, Role::Exchange]);
    let exchange = founder(&EXCHANGE, exchange_roles, Tracks::of(&[Track::Social]));
    let (first, further) = BUREAUS.split_at(3);
    let all = first.iter().map(bureau).chain([exchange]).chain(further.iter().map(bureau));
    all.take(count).collect()
}

#[expect(clippy::expect_used, reason = "the tables are constants; a test reads every row")]
fn founder(row: &Row, roles: Roles, tracks: Tracks) -> Founder {
    let (slug, name, first16, region) = *row;
    let uscc = Uscc::complete(first16).expect("sixteen characters of the alphabet");
    let region = region.parse().expect("a division code");
    Founder { slug, name, uscc, region, roles, tracks }
}
