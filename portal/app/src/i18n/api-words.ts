/** Words that the API adds to the vocabularies. What is not here is shown as it came, never hidden. */

import type { Sentence } from "./sentence.js";

type Words = Readonly<Record<string, Sentence>>;

/** Kinds of entities. */
export const KINDS: Words = {
  certificate: ["证书", "certificate"],
  resource: ["数据资源", "data resource"],
  application: ["登记申请", "application"],
  objection: ["异议", "objection"],
  grant: ["授权", "grant"],
  product: ["数据产品", "data product"],
  deal: ["交易", "deal"],
  listing: ["挂牌", "listing"],
  negotiation: ["议价", "negotiation"],
  price_filing: ["价格备案", "price filing"],
  voucher: ["数据资产凭证", "voucher"],
  pledge: ["质押", "pledge"],
  cover: ["保险或保证", "insurance or guarantee"],
  dispute: ["争议", "dispute"],
  finding: ["监管认定", "finding"],
  joint_order: ["联合监管决定", "joint order"],
  organisation: ["组织", "organisation"],
  evidence: ["存证", "evidence"],
  recognition: ["互认决定", "recognition decisions"],
  agreement: ["互认协议", "recognition agreement"],
  plan: ["授权运营方案", "operation plan"],
  attestation: ["第三方证明", "attestation"],
  attestation_book: ["第三方证明簿", "attestation book"],
  consent: ["个人授权", "consent"],
  policy_list: ["清单", "policy list"],
  policy_shelf: ["清单目录", "policy shelf"],
  process_step: ["加工步骤", "processing step"],
  supply: ["数据供给", "supply"],
  credit_case: ["失信认定", "credit case"],
  filing: ["信息报送", "filing"],
  statutory_access: ["依法调取", "statutory access"],
  revenue_account: ["收益账户", "revenue account"],
  outbound_clearance: ["出境放行", "outbound clearance"],
  outbound_count: ["出境计数", "outbound count"],
  inbound_clearance: ["入境放行", "inbound clearance"],
  equivocation: ["双签证据", "equivocation"],
  inventory: ["清单台账", "inventory"],
  opening: ["开放方式", "opening"],
  mandate: ["经纪委托", "mandate"],
  secure_domain: ["安全域", "secure domain"],
  complaint: ["投诉", "complaint"],
  audit_plan: ["审计计划", "audit plan"],
  trail: ["记录链", "trail"],
  claim: ["内容占用", "content claim"],
  grant_book: ["授权簿", "grant book"],
  key_owner: ["密钥归属", "key owner"],
  ledger: ["账本", "ledger entry"],
};

/** What an organisation is in a grant, listing, deal or voucher. */
export const PARTS: Words = {
  grantor: ["授权方", "grantor"],
  grantee: ["被授权方", "grantee"],
  seller: ["卖方", "seller"],
  buyer: ["买方", "buyer"],
  host: ["承办场所", "host"],
  issuer: ["签发方", "issuer"],
  holder: ["持有人", "holder"],
};

/** Where something stands; `step` of an application is apart, for some words differ there. */
export const STATUS: Words = {
  active: ["有效", "active"],
  suspended: ["已中止", "suspended"],
  expired: ["已过期", "expired"],
  not_yet_valid: ["尚未生效", "not yet valid"],
  not_started: ["尚未开始", "not started"],
  deregistered: ["已注销", "deregistered"],
  revoked: ["已撤销", "revoked"],
  offered: ["待接受", "offered"],
  frozen: ["已冻结", "frozen"],
  terminated: ["已终止", "terminated"],
  exiting: ["退出中", "exiting"],
  ended: ["已清结", "ended"],
  concluded: ["已订立", "concluded"],
  delivered: ["已交付", "delivered"],
  accepted: ["已验收", "accepted"],
  halted: ["停止履行", "halted"],
  lapsed: ["已失效", "lapsed"],
  unwound: ["已解除", "unwound"],
  cancelled: ["已取消", "cancelled"],
  open: ["挂牌中", "open"],
  closed: ["已摘牌", "closed"],
  valid: ["有效", "valid"],
  retired: ["已退出", "retired"],
  registered: ["已登记", "registered"],
  in_force: ["有效", "in force"],
  blocked: ["受阻", "blocked"],
  released: ["已解除", "released"],
  enforced: ["已实现", "enforced"],
  awarded: ["已裁决", "awarded"],
  normal: ["正常", "normal"],
  listed: ["失信", "listed"],
  noticed: ["已告知", "noticed"],
  repair_pending: ["修复中", "repair pending"],
};

/** Steps of an application. */
export const STEPS: Words = {
  submitted: ["待受理", "to be accepted"],
  supplementing: ["待补正", "awaiting a supplement"],
  accepted: ["待审核", "under review"],
  reviewed: ["待公示", "to be publicised"],
  publicised: ["公示中", "in publicity"],
  coded: ["已赋码", "coded"],
  refused: ["不予受理", "refused"],
  rejected: ["不予登记", "rejected"],
  withdrawn: ["已撤回", "withdrawn"],
  lapsed: ["逾期失效", "lapsed"],
};

/** Statutory timers. */
export const TIMERS: Words = {
  accept: ["受理期限", "acceptance"],
  supplement: ["补正期限", "supplement"],
  review: ["审核期限", "review"],
  publicity: ["公示期", "publicity"],
  objection: ["异议处理期限", "objection"],
};

/** How one thing rests on another. */
export const RELATIONS: Words = {
  applies_for: ["申请登记", "applies for"],
  objects_to: ["提出异议", "objects to"],
  coded_from: ["由申请赋码", "coded from"],
  certifies: ["登记", "certifies"],
  grants_on: ["授权依据", "grants on"],
  sub_grant_of: ["转授权", "sub-grant of"],
  made_from: ["加工自", "made from"],
  made_under: ["依授权加工", "made under"],
  sourced_under: ["依授权取得", "sourced under"],
  deals_in: ["交易标的", "deals in"],
  deals_under: ["依授权交易", "deals under"],
  transfers: ["转移", "transfers"],
  bought_in: ["交易取得", "bought in"],
  contests: ["争夺权属", "contests"],
  evidenced_by: ["存证支持", "evidenced by"],
  plans: ["纳入方案", "plans"],
  planned_in: ["依方案授权", "planned in"],
  found_in: ["认定涉及", "found in"],
  disputes: ["争议中", "disputes"],
  disputed: ["曾有争议", "disputed"],
  pledges: ["出质", "pledges"],
  pledged: ["曾出质", "pledged"],
  covers: ["保险或保证", "covers"],
  recognised_by: ["互认决定", "recognised by"],
  supplies: ["供给", "supplies"],
  accesses: ["依法调取", "accesses"],
  processes: ["加工", "processes"],
  processed_under: ["依授权加工", "processed under"],
  made_in: ["加工步骤", "made in"],
  lists: ["挂牌", "lists"],
  listed_under: ["依授权挂牌", "listed under"],
  offered_in: ["挂牌成交", "offered in"],
  prices: ["定价", "prices"],
  priced_under: ["依授权议价", "priced under"],
  priced_in: ["议价成交", "priced in"],
  vouches_for: ["凭证载明", "vouches for"],
  earned_under: ["收益所依", "earned under"],
  attests_to: ["证明", "attests to"],
  consents_to: ["个人授权", "consents to"],
  uses_on_consent: ["依个人授权", "uses on consent"],
  relies_on_attestation: ["依第三方证明", "relies on attestation"],
  clears_outbound: ["出境放行", "clears outbound"],
  exports_under: ["依放行出境", "exports under"],
  imported_under: ["依放行入境", "imported under"],
  opens: ["开放", "opens"],
  mandated_for: ["委托标的", "mandated for"],
  brokered_under: ["经纪成交", "brokered under"],
  complains_of: ["投诉涉及", "complains of"],
  audits: ["审计", "audits"],
};

/** Who can lift what stands in the way. */
export const REMOVERS: Words = {
  registrar: ["登记机构", "registrar"],
  regulator: ["监管部门", "regulator"],
  arbitrator: ["仲裁机构", "arbitrator"],
  creditor: ["质权人", "creditor"],
  holder: ["持有人", "holder"],
  grantor: ["授权方", "grantor"],
  grantee: ["被授权方", "grantee"],
  counterparty: ["交易对方", "counterparty"],
  authorities: ["双方数据主管部门", "the data authorities"],
  provider: ["数据提供方", "provider"],
  party: ["当事人自己", "the party itself"],
  nobody: ["不可解除", "nobody"],
};

/** What a clean-title question asks about. */
export const ACTS: Words = {
  use: ["加工使用", "process and use"],
  grant: ["授权他人", "grant"],
  list: ["挂牌", "list"],
  license: ["许可使用", "license"],
  transfer: ["转让", "transfer"],
  pledge: ["质押", "pledge"],
  deregister: ["注销", "deregister"],
};

/** Whether one region's certificates are recognised in another. */
export const RECOGNITION: Words = {
  home: ["本地,无需互认", "home: no agreement needed"],
  recognised: ["互认", "recognised"],
  suspended: ["互认暂停", "suspended"],
  not_recognised: ["未互认", "not recognised"],
};

/** Whether something is proven of a record. */
export const RECORD_STATES: Words = {
  unknown: ["未见", "unknown"],
  pending: ["待入块", "waiting for a block"],
  committed: ["已入账", "committed"],
  rejected: ["被拒绝", "rejected"],
};

/** Rules that raise alerts. */
export const ALERTS: Words = {
  A1: ["法定期限将至或已过", "A statutory timer is running out or has run out"],
  A2: ["证书或授权即将到期", "A certificate or grant ends soon"],
  A3: ["已运营而未登记", "Operated but not registered"],
  A4: ["价格偏离", "A price far from comparable ones"],
  A5: ["快速转售或循环交易", "Quick resale or circular trade"],
  A6: ["超额或停用后使用", "Use beyond quota or of what is stopped"],
  A7: ["集中度过高", "Concentration"],
  A8: ["出境人数临近门槛", "Outbound head-count near a threshold"],
  A9: ["应场内而场外交易", "Traded off the exchange against its duty"],
  A10: ["收益临近或超过上限", "Revenue near or above its maximum"],
  A11: ["疑似重复登记", "Looks like another registration"],
  A12: ["元数据含敏感词", "Sensitive words in metadata"],
  A13: ["报送或披露逾期", "A report or disclosure is overdue"],
  A14: ["在用产品的证明已失效", "An attestation under a live product has ended"],
  A15: ["节点异常", "A node is silent, behind, of another state, or equivocates"],
  A16: ["登记机构异议或更正过多", "Many objections or corrections on one registrar"],
  A17: ["供给未按周期更新", "Supply is stale against its declared cycle"],
};

/** How pressing an alert is. */
export const SEVERITIES: Words = {
  notice: ["提示", "notice"],
  warning: ["警示", "warning"],
  critical: ["严重", "critical"],
};
