// Generated from vectors/words.json by portal/scripts/generate.mjs. Do not edit.

/** The five answers, from best to worst. */
export const OUTCOMES = {
  "valid": { zh: "有效", en: "in force" },
  "valid_with_burdens": { zh: "有效,但有负担", en: "in force, with burdens" },
  "not_in_force": { zh: "真实,但不具效力", en: "authentic, but not in force" },
  "unknown": { zh: "无法判定", en: "cannot be established" },
  "forged": { zh: "伪造或被篡改", en: "forged or altered" },
} as const;

/** The steps of verification, in order. */
export const CHECKS = {
  "file": { zh: "文件格式与版本", en: "the file is one of a version that this program reads" },
  "finality": { zh: "区块头由创世验证者一脉相承的法定多数签署", en: "the header is signed by a quorum that follows from the genesis validators" },
  "inclusion": { zh: "登记记录在历史之中", en: "the record stands in the ledger's history" },
  "signature": { zh: "记录签名成立", en: "the record is well-formed and its signatures hold" },
  "state": { zh: "状态证明成立", en: "the state entries are those of the header's state" },
  "registrar": { zh: "由登记机构当时有效的密钥签发", en: "the record was signed with a key of the registrar that was valid then" },
  "freshness": { zh: "状态时点足够新", en: "the state is recent enough" },
  "status": { zh: "证书在效力之中", en: "the certificate is in force" },
  "recognition": { zh: "在查询地区被互认", en: "the asking region recognises the certificate" },
  "witnesses": { zh: "足够的见证方共签", en: "enough witnesses signed" },
} as const;

/** What a step can find, and the best outcome that it leaves. */
export const FINDINGS = {
  "bundle.not_a_bundle": { outcome: "unknown", zh: "文件不是登记证书文件", en: "the file is not a certificate file" },
  "bundle.malformed": { outcome: "unknown", zh: "文件损坏、不完整或过大", en: "the file is damaged, incomplete or too large" },
  "bundle.newer_version": { outcome: "unknown", zh: "文件、协议或记录的版本高于本程序", en: "file, protocol or record is of a later version than this program" },
  "bundle.other_ledger": { outcome: "unknown", zh: "文件属于另一账本,与所信任的创世文件不符", en: "the file belongs to another ledger than the trusted genesis document" },
  "bundle.handoff_broken": { outcome: "forged", zh: "验证者交接链断裂", en: "the chain of validator handoffs is broken" },
  "bundle.commit_invalid": { outcome: "forged", zh: "区块头没有法定多数的有效签名", en: "the header has no valid signatures of a quorum" },
  "bundle.not_included": { outcome: "forged", zh: "记录不在区块头所承诺的历史中", en: "the record is not in the history that the header commits to" },
  "bundle.signature_invalid": { outcome: "forged", zh: "记录签名不成立", en: "a signature of the record does not hold" },
  "bundle.record_unreadable": { outcome: "unknown", zh: "本程序不能解读该记录", en: "this program cannot read the record" },
  "bundle.not_a_certificate": { outcome: "forged", zh: "该记录并未签发证书", en: "the record issues no certificate" },
  "bundle.state_proof_invalid": { outcome: "forged", zh: "状态证明不成立", en: "a state proof does not hold" },
  "bundle.state_incomplete": { outcome: "unknown", zh: "文件缺少所需的状态证明", en: "the file lacks a state proof that is needed" },
  "bundle.state_mismatch": { outcome: "forged", zh: "状态中的证书并非由该记录签发", en: "the certificate of the state was not issued by this record" },
  "bundle.registrar_key_invalid": { outcome: "forged", zh: "签名密钥当时不属于登记机构", en: "the signing key was not a valid key of the registrar then" },
  "bundle.too_old": { outcome: "unknown", zh: "状态时点过旧,请取新的文件", en: "the state is older than you accept; fetch a new file" },
  "bundle.from_the_future": { outcome: "unknown", zh: "状态时点晚于本机时钟,请检查时钟", en: "the state is later than this machine's clock; check the clock" },
  "certificate.revoked": { outcome: "not_in_force", zh: "证书已被撤销", en: "the certificate is revoked" },
  "certificate.deregistered": { outcome: "not_in_force", zh: "证书已注销", en: "the certificate is deregistered" },
  "certificate.suspended": { outcome: "not_in_force", zh: "证书已中止", en: "the certificate is suspended" },
  "certificate.expired": { outcome: "not_in_force", zh: "证书已过有效期", en: "the certificate has expired" },
  "certificate.not_yet_valid": { outcome: "not_in_force", zh: "证书尚未生效", en: "the certificate is not yet valid" },
  "certificate.frozen": { outcome: "not_in_force", zh: "证书已被监管部门冻结", en: "a regulator has frozen the certificate" },
  "certificate.measure": { outcome: "not_in_force", zh: "证书被仲裁临时措施限制", en: "an arbitrator's interim measure stops the certificate" },
  "certificate.under_review": { outcome: "not_in_force", zh: "证书疑似重复登记,待人工核定", en: "the certificate waits for a person to decide on a suspected duplicate" },
  "certificate.disputed": { outcome: "valid_with_burdens", zh: "证书存在争议", en: "the certificate is under dispute" },
  "certificate.pledged": { outcome: "valid_with_burdens", zh: "证书已质押", en: "the certificate is pledged" },
  "certificate.transfer_pending": { outcome: "valid_with_burdens", zh: "证书有待完成的转移", en: "a transfer of the certificate is pending" },
  "certificate.not_recognised": { outcome: "not_in_force", zh: "查询地区未互认该证书", en: "the asking region does not recognise the certificate" },
  "witness.too_few": { outcome: "unknown", zh: "见证方共签不足", en: "too few witnesses signed" },
  "witness.split_view": { outcome: "unknown", zh: "见证方签署了另一份历史", en: "a witness signed another history" },
} as const;

/** Every type of record. */
export const RECORD_TYPES: readonly string[] = (
  "org.enrol" +
  " org.update" +
  " key.rotate" +
  " org.suspend" +
  " org.resume" +
  " evidence.anchor" +
  " resource.declare" +
  " resource.update" +
  " app.submit" +
  " app.supplement" +
  " app.withdraw" +
  " app.accept" +
  " app.deficient" +
  " app.refuse" +
  " app.review" +
  " app.publicise" +
  " objection.file" +
  " objection.decide" +
  " cert.issue" +
  " cert.suspend" +
  " cert.resume" +
  " cert.revoke" +
  " cert.deregister" +
  " grant.offer" +
  " grant.accept" +
  " grant.terminate" +
  " product.register" +
  " deal.conclude" +
  " deal.deliver" +
  " deal.accept" +
  " recog.agree" +
  " recog.suspend" +
  " recog.resume" +
  " calendar.set" +
  " plan.register" +
  " grant.amend" +
  " grant.suspend" +
  " grant.resume" +
  " grant.exit" +
  " grant.end" +
  " cert.correct" +
  " cert.change" +
  " cert.renew" +
  " cert.transfer" +
  " reg.freeze" +
  " reg.unfreeze" +
  " reg.finding" +
  " reg.sanction" +
  " reg.joint" +
  " dispute.file" +
  " dispute.measure" +
  " dispute.award" +
  " dispute.close" +
  " pledge.create" +
  " pledge.release" +
  " pledge.enforce" +
  " insurance.bind" +
  " guarantee.bind" +
  " recog.entry" +
  " recog.refuse" +
  " supply.declare" +
  " app.contest" +
  " duplicate.decide" +
  " credit.notice" +
  " credit.objection" +
  " credit.list" +
  " credit.repair" +
  " report.file" +
  " disclosure.file" +
  " access.statutory" +
  " process.record" +
  " product.retire" +
  " listing.open" +
  " listing.close" +
  " price.quote" +
  " price.valuation" +
  " price.counter" +
  " price.agree" +
  " price.file" +
  " deal.clear" +
  " deal.settle" +
  " deal.cancel" +
  " voucher.issue" +
  " use.meter" +
  " revenue.period" +
  " revenue.distribute" +
  " attest.issue" +
  " attest.withdraw" +
  " list.publish" +
  " consent.give" +
  " consent.narrow" +
  " consent.withdraw" +
  " outbound.clear" +
  " inbound.clear" +
  " policy.set" +
  " node.admit" +
  " node.remove" +
  " node.equivocation" +
  " inventory.publish" +
  " opening.set" +
  " mandate.give" +
  " mandate.end" +
  " domain.register" +
  " domain.retire" +
  " complaint.file" +
  " complaint.decide" +
  " audit.schedule" +
  " audit.report"
).split(" ");

/** Closed vocabularies that a verifier reads, in their order. */
export const VOCABULARIES = {
  activity: ["registration", "grant", "product", "listing", "deal", "pledge"],
  certificate_kind: ["resource", "product", "asset", "data_ip"],
  certificate_status: ["active", "suspended", "deregistered", "revoked"],
  data_kind: ["public", "enterprise", "personal"],
  digest_algorithm: ["blake3", "sha256", "sm3"],
  hold_kind: ["freeze", "measure", "review"],
  key_purpose: ["sign", "seal", "node"],
  level: ["general-1", "general-2", "general-3", "general-4", "important", "core"],
  purpose: ["public_governance", "public_interest", "industry", "research", "statutory_duty"],
  right: ["hold", "use", "operate"],
  role: ["registrar", "exchange", "data_authority", "regulator", "implementing_institution", "source_unit", "registrant", "operator", "developer", "trader", "broker", "service_provider", "creditor", "arbitrator", "custodian", "data_customs"],
  sector: ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T"],
  track: ["public", "social"],
} as const;
