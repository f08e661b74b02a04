//! Names of divisions (GB/T 2260): provinces, and the cities whose registrars are best known. The portal
//! has the same table, and a test of the portal compares the two.

use hefu_chain::region::Region;

use crate::words::{Word, both};

/// Code, Chinese and English name, in order of the codes.
const NAMES: &[(u32, &str, &str)] = &[
    (0, "全国", "Nationwide"),
    (110000, "北京市", "Beijing"),
    (120000, "天津市", "Tianjin"),
    (130000, "河北省", "Hebei"),
    (140000, "山西省", "Shanxi"),
    (150000, "内蒙古自治区", "Inner Mongolia"),
    (150100, "呼和浩特市", "Hohhot"),
    (210000, "辽宁省", "Liaoning"),
    (220000, "吉林省", "Jilin"),
    (230000, "黑龙江省", "Heilongjiang"),
    (310000, "上海市", "Shanghai"),
    (320000, "江苏省", "Jiangsu"),
    (330000, "浙江省", "Zhejiang"),
    (340000, "安徽省", "Anhui"),
    (350000, "福建省", "Fujian"),
    (360000, "江西省", "Jiangxi"),
    (370000, "山东省", "Shandong"),
    (410000, "河南省", "Henan"),
    (420000, "湖北省", "Hubei"),
    (430000, "湖南省", "Hunan"),
    (440000, "广东省", "Guangdong"),
    (440100, "广州市", "Guangzhou"),
    (440300, "深圳市", "Shenzhen"),
    (450000, "广西壮族自治区", "Guangxi"),
    (460000, "海南省", "Hainan"),
    (500000, "重庆市", "Chongqing"),
    (500152, "潼南区", "Tongnan"),
    (510000, "四川省", "Sichuan"),
    (510100, "成都市", "Chengdu"),
    (510300, "自贡市", "Zigong"),
    (510400, "攀枝花市", "Panzhihua"),
    (510500, "泸州市", "Luzhou"),
    (510600, "德阳市", "Deyang"),
    (510700, "绵阳市", "Mianyang"),
    (510800, "广元市", "Guangyuan"),
    (510900, "遂宁市", "Suining"),
    (511000, "内江市", "Neijiang"),
    (511100, "乐山市", "Leshan"),
    (511300, "南充市", "Nanchong"),
    (511400, "眉山市", "Meishan"),
    (511500, "宜宾市", "Yibin"),
    (511600, "广安市", "Guang'an"),
    (511700, "达州市", "Dazhou"),
    (511800, "雅安市", "Ya'an"),
    (511900, "巴中市", "Bazhong"),
    (512000, "资阳市", "Ziyang"),
    (520000, "贵州省", "Guizhou"),
    (530000, "云南省", "Yunnan"),
    (540000, "西藏自治区", "Tibet"),
    (610000, "陕西省", "Shaanxi"),
    (620000, "甘肃省", "Gansu"),
    (630000, "青海省", "Qinghai"),
    (640000, "宁夏回族自治区", "Ningxia"),
    (650000, "新疆维吾尔自治区", "Xinjiang"),
    (710000, "台湾省", "Taiwan"),
    (810000, "香港特别行政区", "Hong Kong"),
    (820000, "澳门特别行政区", "Macao"),
];

/// The name of a division; of one without a name here, that of the nearest around it.
pub(crate) fn name(region: Region) -> Option<Word> {
    let around = [region, region.prefecture(), region.province()];
    let found = around.iter().find_map(|each| {
        let place = NAMES.binary_search_by_key(&each.code(), |(code, ..)| *code).ok()?;
        NAMES.get(place)
    });
    found.map(|(_, zh, en)| both(zh, en))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_division_has_its_own_name_or_that_of_the_nearest_around_it() {
        assert!(NAMES.is_sorted_by_key(|(code, ..)| *code));
        let zh = |code| Region::new(code).and_then(name).map(|word| word.zh);
        assert_eq!(zh(510_100), Some("成都市"));
        assert_eq!(zh(510_104), Some("成都市"));
        assert_eq!(zh(511_421), Some("眉山市"));
        assert_eq!(zh(340_100), Some("安徽省"));
        assert_eq!(zh(0), Some("全国"));
        assert_eq!(zh(990_000), None);
    }
}
