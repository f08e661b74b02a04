// Generated from the ledger's payload types by portal/scripts/generate.mjs. Do not edit.

/** The shape of a value: a scalar, a vocabulary, a structure, a union, or a list or pair of one. */
export type Shape = string | { list: Shape } | { pair: Shape } | { object: Field[] };
export interface Field {
  name: string;
  of: Shape;
  optional?: true;
}
export interface Variant {
  name: string;
  of?: Shape;
}

/** Every word of every vocabulary. */
export interface Vocabularies {
  Role: "registrar" | "exchange" | "data_authority" | "regulator" | "implementing_institution" | "source_unit" | "registrant" | "operator" | "developer" | "trader" | "broker" | "service_provider" | "creditor" | "arbitrator" | "custodian" | "data_customs";
  Track: "public" | "social";
  Sector: "A" | "B" | "C" | "D" | "E" | "F" | "G" | "H" | "I" | "J" | "K" | "L" | "M" | "N" | "O" | "P" | "Q" | "R" | "S" | "T";
  AttestationKind: "compliance" | "quality" | "valuation" | "security" | "risk_assessment" | "anonymisation" | "regrading" | "outbound_assessment" | "irreversibility" | "certification" | "dcmm";
  KeyPurpose: "sign" | "seal" | "node";
  DigestAlgorithm: "blake3" | "sha256" | "sm3";
  DataKind: "public" | "enterprise" | "personal";
  SourceKind: "collected" | "authorised" | "purchased" | "generated" | "shared";
  Level: "general-1" | "general-2" | "general-3" | "general-4" | "important" | "core";
  CertificateKind: "resource" | "product" | "asset" | "data_ip";
  Right: "hold" | "use" | "operate";
  ObjectionGround: "ownership" | "source" | "content" | "security";
  RevocationGround: "false_material" | "unlawful_source" | "award";
  DeregistrationGround: "destroyed" | "waived" | "rights_ended" | "dissolved";
  Purpose: "public_governance" | "public_interest" | "industry" | "research" | "statutory_duty";
  DeliveryForm: "verification" | "model" | "api" | "report" | "dataset_in_domain" | "raw_export";
  ShareKind: "dividend" | "commission" | "public_service";
  OperationMode: "whole" | "sector" | "scenario";
  Venue: "on_exchange" | "otc";
  DealMode: "licence" | "transfer";
  RecognitionMode: "automatic" | "by_entry";
  ChildFate: "end" | "run_to_term" | "re_home";
  CertificateField: "title" | "holder_name" | "region" | "sector" | "evidence" | "holder" | "rights" | "data_kind" | "level" | "valid_from" | "valid_to";
  TransferGround: "inheritance" | "merger" | "division" | "contribution" | "gift" | "judgment";
  FindingResult: "violation" | "compliant";
  Activity: "registration" | "grant" | "product" | "listing" | "deal" | "pledge";
  DisputeKind: "ownership" | "performance" | "correction";
  DisputeOutcome: "withdrawn" | "settled" | "declined" | "judged";
  DuplicateRuling: "distinct" | "disputed" | "duplicate";
  CreditGround: "tampering" | "unlawful_sale" | "false_material" | "breach" | "leak" | "other";
  FilingKind: "operator_disclosure" | "institution_disclosure" | "operator_report" | "registrar_report" | "exchange_report";
  PriceRegime: "free" | "guided" | "market";
  FeeBasis: "product" | "call" | "time" | "volume";
  AttestationResult: "satisfied" | "not_satisfied";
  ListKind: "negative" | "positive" | "important_data" | "core_data" | "outbound";
  Jurisdiction: "hong_kong" | "macao" | "taiwan" | "foreign";
  OutboundRoute: "security_assessment" | "standard_contract" | "certification" | "exempt";
  OutboundExemption: "below_threshold" | "contract_necessity" | "human_resources" | "emergency" | "transit" | "no_personal_or_important" | "free_trade_zone";
  KeyAlgorithm: "ed25519" | "sm2";
  SignedKind: "prevote" | "precommit" | "proposal";
}

/** Every name of a field or variant. */
export type FieldName =
  | "accept_days"
  | "accuracy_bp"
  | "act"
  | "activities"
  | "add"
  | "admission"
  | "alg"
  | "algorithm"
  | "amount"
  | "amount_fen"
  | "appeal_until"
  | "application"
  | "apply"
  | "approval"
  | "arbitrator"
  | "article"
  | "assessment_people"
  | "assessment_sensitive"
  | "attestation"
  | "authenticity_bp"
  | "authorisation_clear"
  | "authority"
  | "automatic"
  | "basis"
  | "basis_points"
  | "block"
  | "block_bytes_max"
  | "block_records_max"
  | "buyer"
  | "calendar"
  | "cap_fen"
  | "case"
  | "certificate"
  | "certificate_years_max"
  | "certificates"
  | "children"
  | "claim"
  | "clause"
  | "clearance"
  | "clock_precision_ms"
  | "code_prefix"
  | "commitment"
  | "compensation_fund"
  | "complete_by"
  | "completeness_bp"
  | "conditions"
  | "confirm"
  | "consent"
  | "content"
  | "contests"
  | "contract"
  | "contract_people"
  | "corrections"
  | "corrects"
  | "credit_objection_days"
  | "creditor"
  | "critical_infrastructure"
  | "custodian"
  | "cycle_days"
  | "data"
  | "data_kind"
  | "date"
  | "deal"
  | "decision"
  | "delegable"
  | "delivery_forms"
  | "delivery_grace_days"
  | "deregistration_days"
  | "destination"
  | "destruction"
  | "digest"
  | "dispute"
  | "document"
  | "due"
  | "effective_from"
  | "effective_height"
  | "emails"
  | "emergency_freeze_days"
  | "end_grant"
  | "entries"
  | "evidence"
  | "except"
  | "exchange"
  | "exclusive"
  | "exemption"
  | "exit_rule"
  | "exporter"
  | "extent"
  | "external_ids"
  | "failed"
  | "fate"
  | "fee_basis"
  | "field"
  | "fields"
  | "finding"
  | "findings"
  | "form"
  | "freeze"
  | "from"
  | "governance_lead_blocks"
  | "grant"
  | "grant_depth_max"
  | "grant_exit_days"
  | "granted"
  | "grantee"
  | "ground"
  | "guarantor"
  | "heartbeat_ms"
  | "height"
  | "holder"
  | "holder_name"
  | "holidays"
  | "host"
  | "id"
  | "identity_numbers"
  | "importer"
  | "information_resource_code"
  | "inputs"
  | "instrument"
  | "insurer"
  | "key"
  | "keys"
  | "kind"
  | "kinds"
  | "label"
  | "legal_basis"
  | "level"
  | "level_max"
  | "level_min"
  | "lift"
  | "listed"
  | "listing"
  | "log"
  | "lost"
  | "make_up_days"
  | "matter"
  | "maturity"
  | "media_type"
  | "member"
  | "message_delay_ms"
  | "missing"
  | "mobile_numbers"
  | "mode"
  | "name"
  | "narrowed_alone"
  | "negotiation"
  | "no_state_secrets"
  | "notice"
  | "now"
  | "number"
  | "object"
  | "objection"
  | "objection_days"
  | "of"
  | "operation"
  | "order"
  | "orders"
  | "organisation"
  | "origin"
  | "outbound"
  | "outbound_assessment_years"
  | "outcome"
  | "output"
  | "params"
  | "parent"
  | "parties"
  | "parts"
  | "passed"
  | "peer_key"
  | "people"
  | "period"
  | "permit_enforcement"
  | "permitted_max_fen"
  | "personal"
  | "personal_information"
  | "plan"
  | "pledge"
  | "pledge_ratio_bp"
  | "pol_round"
  | "power"
  | "prepayment"
  | "presented_to"
  | "price"
  | "price_trail_required"
  | "prior_consent"
  | "processing"
  | "processor"
  | "product"
  | "proof"
  | "protocol_version"
  | "provider"
  | "public_fen"
  | "publicity_days"
  | "purpose"
  | "purposes"
  | "qualifications"
  | "quality"
  | "query_code"
  | "quota"
  | "reason"
  | "recipient"
  | "record_algorithms"
  | "record_window_blocks"
  | "reference"
  | "refuse"
  | "regime"
  | "region"
  | "regions"
  | "registrar"
  | "release"
  | "renewal_window_days"
  | "replaces"
  | "report"
  | "report_days"
  | "requested_by"
  | "resource"
  | "respondent"
  | "result"
  | "retire"
  | "revenue"
  | "revenue_fen"
  | "review_days"
  | "revoke"
  | "rights"
  | "risk_assessment_months"
  | "roles"
  | "round"
  | "route"
  | "rows"
  | "ruling"
  | "safeguards"
  | "sanction"
  | "scenario"
  | "scenarios"
  | "scheme"
  | "scope"
  | "scrubber"
  | "seat"
  | "sector"
  | "sectors"
  | "secure_domain"
  | "secured"
  | "security_compliant"
  | "security_duties"
  | "seller"
  | "sensitive_people"
  | "settlement"
  | "side"
  | "signature"
  | "size"
  | "source"
  | "source_deal"
  | "source_grant"
  | "source_lawful"
  | "statement"
  | "statements"
  | "statute"
  | "step"
  | "steps"
  | "sub_depth"
  | "subject"
  | "summary"
  | "supplement_days"
  | "supplied"
  | "target"
  | "term"
  | "terms"
  | "text"
  | "tier1_years_max"
  | "timeliness_bp"
  | "timers"
  | "title"
  | "to"
  | "tracks"
  | "transfer"
  | "under_grant"
  | "unfreeze"
  | "units"
  | "until"
  | "unwind"
  | "update_cycle"
  | "upheld"
  | "usability_bp"
  | "uscc"
  | "uscc_check_waived"
  | "valid_from"
  | "valid_to"
  | "validator"
  | "value"
  | "venue"
  | "version"
  | "was"
  | "with"
  | "withdrawn"
  | "year"
  | "zone";

/** The vocabularies in their order. */
export const VOCABULARIES: { readonly [V in keyof Vocabularies]: readonly Vocabularies[V][] } = {
  Role: ["registrar","exchange","data_authority","regulator","implementing_institution","source_unit","registrant","operator","developer","trader","broker","service_provider","creditor","arbitrator","custodian","data_customs"],
  Track: ["public","social"],
  Sector: ["A","B","C","D","E","F","G","H","I","J","K","L","M","N","O","P","Q","R","S","T"],
  AttestationKind: ["compliance","quality","valuation","security","risk_assessment","anonymisation","regrading","outbound_assessment","irreversibility","certification","dcmm"],
  KeyPurpose: ["sign","seal","node"],
  DigestAlgorithm: ["blake3","sha256","sm3"],
  DataKind: ["public","enterprise","personal"],
  SourceKind: ["collected","authorised","purchased","generated","shared"],
  Level: ["general-1","general-2","general-3","general-4","important","core"],
  CertificateKind: ["resource","product","asset","data_ip"],
  Right: ["hold","use","operate"],
  ObjectionGround: ["ownership","source","content","security"],
  RevocationGround: ["false_material","unlawful_source","award"],
  DeregistrationGround: ["destroyed","waived","rights_ended","dissolved"],
  Purpose: ["public_governance","public_interest","industry","research","statutory_duty"],
  DeliveryForm: ["verification","model","api","report","dataset_in_domain","raw_export"],
  ShareKind: ["dividend","commission","public_service"],
  OperationMode: ["whole","sector","scenario"],
  Venue: ["on_exchange","otc"],
  DealMode: ["licence","transfer"],
  RecognitionMode: ["automatic","by_entry"],
  ChildFate: ["end","run_to_term","re_home"],
  CertificateField: ["title","holder_name","region","sector","evidence","holder","rights","data_kind","level","valid_from","valid_to"],
  TransferGround: ["inheritance","merger","division","contribution","gift","judgment"],
  FindingResult: ["violation","compliant"],
  Activity: ["registration","grant","product","listing","deal","pledge"],
  DisputeKind: ["ownership","performance","correction"],
  DisputeOutcome: ["withdrawn","settled","declined","judged"],
  DuplicateRuling: ["distinct","disputed","duplicate"],
  CreditGround: ["tampering","unlawful_sale","false_material","breach","leak","other"],
  FilingKind: ["operator_disclosure","institution_disclosure","operator_report","registrar_report","exchange_report"],
  PriceRegime: ["free","guided","market"],
  FeeBasis: ["product","call","time","volume"],
  AttestationResult: ["satisfied","not_satisfied"],
  ListKind: ["negative","positive","important_data","core_data","outbound"],
  Jurisdiction: ["hong_kong","macao","taiwan","foreign"],
  OutboundRoute: ["security_assessment","standard_contract","certification","exempt"],
  OutboundExemption: ["below_threshold","contract_necessity","human_resources","emergency","transit","no_personal_or_important","free_trade_zone"],
  KeyAlgorithm: ["ed25519","sm2"],
  SignedKind: ["prevote","precommit","proposal"],
};

export const STRUCTS: Readonly<Record<string, Field[]>> = {
  NewKey: [{"name":"key","of":"Hex"},{"name":"purpose","of":"KeyPurpose"}],
  OrgEnrol: [{"name":"uscc","of":"Uscc"},{"name":"name","of":"string"},{"name":"region","of":"Region"},{"name":"roles","of":{"list":"Role"}},{"name":"tracks","of":{"list":"Track"},"optional":true},{"name":"sectors","of":{"list":"Sector"},"optional":true},{"name":"qualifications","of":{"list":"AttestationKind"},"optional":true},{"name":"keys","of":{"list":"NewKey"}},{"name":"uscc_check_waived","of":"string","optional":true}],
  OrgUpdate: [{"name":"uscc","of":"Uscc"},{"name":"name","of":"string","optional":true},{"name":"roles","of":{"list":"Role"},"optional":true},{"name":"tracks","of":{"list":"Track"},"optional":true},{"name":"sectors","of":{"list":"Sector"},"optional":true},{"name":"qualifications","of":{"list":"AttestationKind"},"optional":true}],
  KeyRotate: [{"name":"uscc","of":"Uscc"},{"name":"add","of":{"list":"NewKey"},"optional":true},{"name":"retire","of":{"list":"Hex"},"optional":true},{"name":"lost","of":"string","optional":true}],
  OrgSuspend: [{"name":"uscc","of":"Uscc"},{"name":"reason","of":"string"}],
  OrgResume: [{"name":"uscc","of":"Uscc"},{"name":"reason","of":"string"}],
  TaggedDigest: [{"name":"alg","of":"DigestAlgorithm"},{"name":"digest","of":"Hex"}],
  EvidenceAnchor: [{"name":"evidence","of":"TaggedDigest"},{"name":"size","of":"number"},{"name":"media_type","of":"string"},{"name":"label","of":"string"}],
  ExternalId: [{"name":"scheme","of":"string"},{"name":"value","of":"string"}],
  ResourceDeclare: [{"name":"title","of":"string"},{"name":"summary","of":"string","optional":true},{"name":"region","of":"Region"},{"name":"kind","of":"DataKind"},{"name":"source","of":"SourceKind"},{"name":"source_grant","of":"Hex","optional":true},{"name":"source_deal","of":"Hex","optional":true},{"name":"provider","of":"string","optional":true},{"name":"level","of":"Level"},{"name":"sector","of":"Sector","optional":true},{"name":"personal_information","of":"boolean","optional":true},{"name":"information_resource_code","of":"string","optional":true},{"name":"update_cycle","of":"string","optional":true},{"name":"rows","of":"number","optional":true},{"name":"content","of":{"list":"TaggedDigest"},"optional":true},{"name":"external_ids","of":{"list":"ExternalId"},"optional":true}],
  ResourceUpdate: [{"name":"resource","of":"Hex"},{"name":"title","of":"string","optional":true},{"name":"summary","of":"string","optional":true},{"name":"level","of":"Level","optional":true},{"name":"sector","of":"Sector","optional":true},{"name":"personal_information","of":"boolean","optional":true},{"name":"information_resource_code","of":"string","optional":true},{"name":"content","of":{"list":"TaggedDigest"},"optional":true}],
  Form: [{"name":"title","of":"string"},{"name":"rights","of":{"list":"Right"}},{"name":"valid_from","of":"DateText"},{"name":"valid_to","of":"DateText"},{"name":"evidence","of":{"list":"TaggedDigest"}},{"name":"no_state_secrets","of":"boolean"}],
  AppSubmit: [{"name":"registrar","of":"Uscc"},{"name":"subject","of":"Subject"},{"name":"kind","of":"CertificateKind"},{"name":"contests","of":"CertificateNumber","optional":true},{"name":"form","of":"Form"}],
  AppSupplement: [{"name":"application","of":"Hex"},{"name":"form","of":"Form"}],
  AppWithdraw: [{"name":"application","of":"Hex"},{"name":"reason","of":"string","optional":true}],
  AppAccept: [{"name":"application","of":"Hex"}],
  AppDeficient: [{"name":"application","of":"Hex"},{"name":"missing","of":"string"}],
  AppRefuse: [{"name":"application","of":"Hex"},{"name":"reason","of":"string"}],
  ReviewFindings: [{"name":"source_lawful","of":"boolean"},{"name":"security_compliant","of":"boolean"},{"name":"authorisation_clear","of":"boolean"}],
  AppReview: [{"name":"application","of":"Hex"},{"name":"outcome","of":"ReviewOutcome"}],
  AppPublicise: [{"name":"application","of":"Hex"}],
  ObjectionFile: [{"name":"application","of":"Hex"},{"name":"ground","of":"ObjectionGround"},{"name":"evidence","of":{"list":"TaggedDigest"}}],
  ObjectionDecide: [{"name":"objection","of":"Hex"},{"name":"upheld","of":"boolean"},{"name":"reason","of":"string"}],
  CertIssue: [{"name":"number","of":"CertificateNumber"},{"name":"application","of":"Hex"},{"name":"subject","of":"Subject"},{"name":"title","of":"string"},{"name":"kind","of":"CertificateKind"},{"name":"holder","of":"Uscc"},{"name":"holder_name","of":"string"},{"name":"rights","of":{"list":"Right"}},{"name":"region","of":"Region"},{"name":"data_kind","of":"DataKind"},{"name":"level","of":"Level"},{"name":"sector","of":"Sector","optional":true},{"name":"valid_from","of":"DateText"},{"name":"valid_to","of":"DateText"},{"name":"evidence","of":{"list":"TaggedDigest"}},{"name":"query_code","of":"string"},{"name":"contests","of":"CertificateNumber","optional":true}],
  CertSuspend: [{"name":"number","of":"CertificateNumber"},{"name":"reason","of":"string"}],
  CertResume: [{"name":"number","of":"CertificateNumber"},{"name":"reason","of":"string"}],
  CertRevoke: [{"name":"number","of":"CertificateNumber"},{"name":"ground","of":"RevocationGround"},{"name":"reason","of":"string"}],
  CertDeregister: [{"name":"number","of":"CertificateNumber"},{"name":"ground","of":"DeregistrationGround"},{"name":"reason","of":"string"}],
  Scope: [{"name":"certificates","of":{"list":"CertificateNumber"}},{"name":"fields","of":{"list":"string"},"optional":true},{"name":"purposes","of":{"list":"Purpose"}},{"name":"scenarios","of":{"list":"string"},"optional":true},{"name":"sectors","of":{"list":"Sector"}},{"name":"regions","of":{"list":"Region"}},{"name":"delivery_forms","of":{"list":"DeliveryForm"}},{"name":"secure_domain","of":"string","optional":true},{"name":"level_max","of":"Level"}],
  Term: [{"name":"from","of":"DateText"},{"name":"to","of":"DateText"}],
  RevenueShare: [{"name":"to","of":"Uscc"},{"name":"kind","of":"ShareKind"},{"name":"basis_points","of":"number"}],
  Decision: [{"name":"reference","of":"string"},{"name":"date","of":"DateText"},{"name":"document","of":"TaggedDigest"}],
  OperationTerms: [{"name":"plan","of":"Hex"},{"name":"mode","of":"OperationMode"},{"name":"conditions","of":"string"},{"name":"exit_rule","of":"string"},{"name":"security_duties","of":"string"},{"name":"decision","of":"Decision"}],
  GrantOffer: [{"name":"grantee","of":"Uscc"},{"name":"parent","of":"GrantParent"},{"name":"rights","of":{"list":"Right"}},{"name":"scope","of":"Scope"},{"name":"term","of":"Term"},{"name":"sub_depth","of":"number"},{"name":"quota","of":"number","optional":true},{"name":"exclusive","of":"boolean","optional":true},{"name":"narrowed_alone","of":"boolean","optional":true},{"name":"revenue","of":{"list":"RevenueShare"},"optional":true},{"name":"operation","of":"OperationTerms","optional":true}],
  GrantAccept: [{"name":"grant","of":"Hex"}],
  GrantTerminate: [{"name":"grant","of":"Hex"},{"name":"reason","of":"string"}],
  ProductRegister: [{"name":"title","of":"string"},{"name":"summary","of":"string","optional":true},{"name":"inputs","of":{"list":"ProductInput"}},{"name":"processing","of":"TaggedDigest"},{"name":"steps","of":{"list":"Hex"},"optional":true},{"name":"secure_domain","of":"string","optional":true},{"name":"scenario","of":"string","optional":true},{"name":"sector","of":"Sector","optional":true},{"name":"level","of":"Level"},{"name":"delivery_forms","of":{"list":"DeliveryForm"}},{"name":"personal","of":{"list":"PersonalBasis"},"optional":true}],
  Export: [{"name":"clearance","of":"Hex"},{"name":"people","of":"number"},{"name":"sensitive_people","of":"number"}],
  DealConclude: [{"name":"venue","of":"Venue"},{"name":"host","of":"Uscc"},{"name":"seller","of":"Uscc"},{"name":"buyer","of":"Uscc"},{"name":"object","of":"DealObject"},{"name":"under_grant","of":"Hex","optional":true},{"name":"mode","of":"DealMode"},{"name":"purpose","of":"Purpose"},{"name":"scenario","of":"string","optional":true},{"name":"sector","of":"Sector","optional":true},{"name":"delivery_forms","of":{"list":"DeliveryForm"}},{"name":"term","of":"Term","optional":true},{"name":"price","of":"Price"},{"name":"complete_by","of":"DateText"},{"name":"arbitrator","of":"Uscc","optional":true},{"name":"contract","of":"TaggedDigest","optional":true},{"name":"listing","of":"Hex","optional":true},{"name":"negotiation","of":"Hex","optional":true},{"name":"prepayment","of":"boolean","optional":true},{"name":"personal","of":{"list":"PersonalBasis"},"optional":true},{"name":"outbound","of":"Export","optional":true}],
  DealDeliver: [{"name":"deal","of":"Hex"},{"name":"proof","of":"TaggedDigest"}],
  DealAccept: [{"name":"deal","of":"Hex"}],
  Delegation: [{"name":"kinds","of":{"list":"CertificateKind"},"optional":true},{"name":"rights","of":{"list":"Right"},"optional":true},{"name":"sectors","of":{"list":"Sector"},"optional":true},{"name":"purposes","of":{"list":"Purpose"},"optional":true},{"name":"automatic","of":"boolean","optional":true}],
  RecogAgree: [{"name":"parties","of":{"pair":"Region"}},{"name":"with","of":"Uscc"},{"name":"kinds","of":{"list":"CertificateKind"}},{"name":"rights","of":{"list":"Right"}},{"name":"level_max","of":"Level"},{"name":"sectors","of":{"list":"Sector"}},{"name":"purposes","of":{"list":"Purpose"}},{"name":"term","of":"Term"},{"name":"mode","of":"RecognitionMode","optional":true},{"name":"parent","of":{"pair":"Region"},"optional":true},{"name":"delegable","of":"Delegation","optional":true},{"name":"article","of":"string"},{"name":"text","of":"TaggedDigest"}],
  RecogSuspend: [{"name":"parties","of":{"pair":"Region"}},{"name":"side","of":"Region"},{"name":"reason","of":"string"}],
  RecogResume: [{"name":"parties","of":{"pair":"Region"}},{"name":"side","of":"Region"},{"name":"reason","of":"string"}],
  CalendarYear: [{"name":"year","of":"number"},{"name":"notice","of":"string"},{"name":"holidays","of":{"list":"DateText"}},{"name":"make_up_days","of":{"list":"DateText"}}],
  CalendarSet: [{"name":"calendar","of":"CalendarYear"}],
  PlanRegister: [{"name":"title","of":"string"},{"name":"region","of":"Region"},{"name":"certificates","of":{"list":"CertificateNumber"}},{"name":"mode","of":"OperationMode"},{"name":"document","of":"TaggedDigest"},{"name":"approval","of":"Decision"}],
  GrantAmend: [{"name":"grant","of":"Hex"},{"name":"rights","of":{"list":"Right"}},{"name":"scope","of":"Scope"},{"name":"term","of":"Term"},{"name":"sub_depth","of":"number"},{"name":"quota","of":"number","optional":true},{"name":"revenue","of":{"list":"RevenueShare"},"optional":true},{"name":"operation","of":"OperationTerms","optional":true},{"name":"reason","of":"string"}],
  GrantSuspend: [{"name":"grant","of":"Hex"},{"name":"reason","of":"string"}],
  GrantResume: [{"name":"grant","of":"Hex"},{"name":"reason","of":"string"}],
  ChildExit: [{"name":"grant","of":"Hex"},{"name":"fate","of":"ChildFate"}],
  GrantExit: [{"name":"grant","of":"Hex"},{"name":"reason","of":"string"},{"name":"children","of":"ChildFate"},{"name":"except","of":{"list":"ChildExit"},"optional":true}],
  GrantEnd: [{"name":"grant","of":"Hex"},{"name":"settlement","of":"TaggedDigest"},{"name":"destruction","of":"TaggedDigest"}],
  Correction: [{"name":"field","of":"CertificateField"},{"name":"was","of":"string","optional":true},{"name":"now","of":"string"}],
  CertCorrect: [{"name":"number","of":"CertificateNumber"},{"name":"requested_by","of":"Uscc"},{"name":"corrections","of":{"list":"Correction"}},{"name":"evidence","of":{"list":"TaggedDigest"},"optional":true},{"name":"reason","of":"string"}],
  CertChange: [{"name":"number","of":"CertificateNumber"},{"name":"level","of":"Level","optional":true},{"name":"rights","of":{"list":"Right"},"optional":true},{"name":"sector","of":"Sector","optional":true},{"name":"content","of":{"list":"TaggedDigest"},"optional":true},{"name":"evidence","of":{"list":"TaggedDigest"}},{"name":"reason","of":"string"}],
  CertRenew: [{"name":"number","of":"CertificateNumber"},{"name":"valid_to","of":"DateText"}],
  CertTransfer: [{"name":"number","of":"CertificateNumber"},{"name":"to","of":"Uscc"},{"name":"ground","of":"TransferGround"},{"name":"document","of":"TaggedDigest"},{"name":"reason","of":"string"}],
  RegFreeze: [{"name":"matter","of":"Matter"},{"name":"decision","of":"Decision","optional":true},{"name":"reason","of":"string"}],
  RegUnfreeze: [{"name":"matter","of":"Matter"},{"name":"order","of":"Hex"},{"name":"reason","of":"string"}],
  RegFinding: [{"name":"organisation","of":"Uscc"},{"name":"matter","of":"Matter"},{"name":"result","of":"FindingResult"},{"name":"decision","of":"Decision"},{"name":"reason","of":"string"}],
  RegSanction: [{"name":"finding","of":"Hex"},{"name":"activities","of":{"list":"Activity"}},{"name":"term","of":"Term"},{"name":"appeal_until","of":"DateText"},{"name":"decision","of":"Decision"}],
  RegJoint: [{"name":"with","of":{"list":"Uscc"}},{"name":"act","of":"JointAct"}],
  DisputeFile: [{"name":"kind","of":"DisputeKind"},{"name":"matter","of":"Matter"},{"name":"respondent","of":"Uscc"},{"name":"arbitrator","of":"Uscc"},{"name":"clause","of":"TaggedDigest"},{"name":"evidence","of":{"list":"TaggedDigest"}},{"name":"claim","of":"string"}],
  DisputeMeasure: [{"name":"dispute","of":"Hex"},{"name":"matter","of":"Matter"},{"name":"until","of":"DateText","optional":true},{"name":"lift","of":"Hex","optional":true},{"name":"reason","of":"string"}],
  DisputeAward: [{"name":"dispute","of":"Hex"},{"name":"document","of":"TaggedDigest"},{"name":"orders","of":{"list":"AwardOrder"},"optional":true}],
  DisputeClose: [{"name":"dispute","of":"Hex"},{"name":"outcome","of":"DisputeOutcome"},{"name":"document","of":"TaggedDigest","optional":true},{"name":"reason","of":"string"}],
  PledgeCreate: [{"name":"certificate","of":"CertificateNumber"},{"name":"creditor","of":"Uscc"},{"name":"secured","of":"Price"},{"name":"due","of":"DateText"},{"name":"prior_consent","of":"boolean"},{"name":"arbitrator","of":"Uscc","optional":true},{"name":"compensation_fund","of":"boolean"},{"name":"contract","of":"TaggedDigest"}],
  PledgeRelease: [{"name":"pledge","of":"Hex"},{"name":"document","of":"TaggedDigest","optional":true}],
  PledgeEnforce: [{"name":"pledge","of":"Hex"},{"name":"to","of":"Uscc"},{"name":"document","of":"TaggedDigest"}],
  InsuranceBind: [{"name":"certificate","of":"CertificateNumber"},{"name":"insurer","of":"Uscc"},{"name":"amount","of":"Price"},{"name":"term","of":"Term"},{"name":"contract","of":"TaggedDigest"}],
  GuaranteeBind: [{"name":"pledge","of":"Hex"},{"name":"guarantor","of":"Uscc"},{"name":"amount","of":"Price"},{"name":"term","of":"Term"},{"name":"contract","of":"TaggedDigest"}],
  RecogEntry: [{"name":"certificate","of":"CertificateNumber"}],
  RecogRefuse: [{"name":"certificate","of":"CertificateNumber"},{"name":"reason","of":"string"}],
  SupplyConsent: [{"name":"rights","of":{"list":"Right"}},{"name":"purposes","of":{"list":"Purpose"}},{"name":"until","of":"DateText"},{"name":"document","of":"TaggedDigest"}],
  SupplyDeclare: [{"name":"resource","of":"Hex"},{"name":"consent","of":"SupplyConsent","optional":true},{"name":"withdrawn","of":"string","optional":true},{"name":"cycle_days","of":"number","optional":true},{"name":"supplied","of":"TaggedDigest","optional":true}],
  AppContest: [{"name":"application","of":"Hex"},{"name":"certificate","of":"CertificateNumber"},{"name":"reason","of":"string"}],
  DuplicateDecide: [{"name":"application","of":"Hex"},{"name":"ruling","of":"DuplicateRuling"},{"name":"reason","of":"string"}],
  CreditNotice: [{"name":"organisation","of":"Uscc"},{"name":"ground","of":"CreditGround"},{"name":"basis","of":"string"},{"name":"finding","of":"TaggedDigest"}],
  CreditObjection: [{"name":"case","of":"Hex"},{"name":"statement","of":"TaggedDigest"}],
  CreditList: [{"name":"case","of":"Hex"},{"name":"listed","of":"boolean"},{"name":"reason","of":"string"}],
  CreditRepair: [{"name":"case","of":"Hex"},{"name":"step","of":"RepairStep"}],
  ReportFile: [{"name":"kind","of":"FilingKind"},{"name":"period","of":"PeriodText"},{"name":"document","of":"TaggedDigest"},{"name":"corrects","of":"Hex","optional":true}],
  DisclosureFile: [{"name":"kind","of":"FilingKind"},{"name":"period","of":"PeriodText"},{"name":"summary","of":"string"},{"name":"document","of":"TaggedDigest"},{"name":"corrects","of":"Hex","optional":true}],
  AccessStatutory: [{"name":"target","of":"AccessTarget"},{"name":"legal_basis","of":"string"},{"name":"extent","of":"string"},{"name":"level","of":"Level"},{"name":"until","of":"DateText"},{"name":"document","of":"TaggedDigest"}],
  ProcessRecord: [{"name":"inputs","of":{"list":"ProductInput"}},{"name":"algorithm","of":"TaggedDigest"},{"name":"output","of":"TaggedDigest"},{"name":"secure_domain","of":"string","optional":true},{"name":"scenario","of":"string","optional":true},{"name":"sector","of":"Sector","optional":true}],
  ProductRetire: [{"name":"product","of":"Hex"},{"name":"reason","of":"string"}],
  ListingOpen: [{"name":"object","of":"DealObject"},{"name":"under_grant","of":"Hex","optional":true},{"name":"seller","of":"Uscc"},{"name":"exchange","of":"Uscc"},{"name":"zone","of":"string","optional":true},{"name":"scenario","of":"string","optional":true},{"name":"sector","of":"Sector","optional":true},{"name":"delivery_forms","of":{"list":"DeliveryForm"}},{"name":"price","of":"Price"},{"name":"admission","of":"TaggedDigest"}],
  ListingClose: [{"name":"listing","of":"Hex"},{"name":"reason","of":"string"}],
  PriceQuote: [{"name":"buyer","of":"Uscc"},{"name":"object","of":"DealObject"},{"name":"under_grant","of":"Hex","optional":true},{"name":"purpose","of":"Purpose"},{"name":"scenario","of":"string","optional":true},{"name":"price","of":"Price"},{"name":"valid_to","of":"DateText"}],
  PriceValuation: [{"name":"negotiation","of":"Hex"},{"name":"value","of":"Price"},{"name":"report","of":"TaggedDigest"}],
  PriceCounter: [{"name":"negotiation","of":"Hex"},{"name":"price","of":"Price"}],
  PriceAgree: [{"name":"negotiation","of":"Hex"},{"name":"price","of":"Price"},{"name":"terms","of":"TaggedDigest"}],
  PriceFile: [{"name":"object","of":"DealObject"},{"name":"under_grant","of":"Hex","optional":true},{"name":"scenario","of":"string","optional":true},{"name":"authority","of":"Uscc"},{"name":"regime","of":"PriceRegime"},{"name":"cap_fen","of":"number"},{"name":"fee_basis","of":"FeeBasis"},{"name":"period","of":"Term"},{"name":"document","of":"TaggedDigest"}],
  DealClear: [{"name":"negotiation","of":"Hex"},{"name":"findings","of":"TaggedDigest"}],
  DealSettle: [{"name":"deal","of":"Hex"},{"name":"price","of":"Price"},{"name":"proof","of":"TaggedDigest"}],
  DealCancel: [{"name":"deal","of":"Hex"},{"name":"reason","of":"string"}],
  VoucherIssue: [{"name":"of","of":"VoucherOf"},{"name":"purpose","of":"Purpose"},{"name":"presented_to","of":"Uscc","optional":true},{"name":"valid_to","of":"DateText"}],
  UseMeter: [{"name":"of","of":"Metered"},{"name":"units","of":"number"},{"name":"period","of":"Term"},{"name":"log","of":"TaggedDigest"}],
  RevenuePeriod: [{"name":"grant","of":"Hex"},{"name":"period","of":"Term"},{"name":"revenue_fen","of":"number"},{"name":"permitted_max_fen","of":"number","optional":true},{"name":"report","of":"TaggedDigest"}],
  Part: [{"name":"to","of":"Uscc"},{"name":"kind","of":"ShareKind"},{"name":"amount_fen","of":"number"}],
  RevenueDistribute: [{"name":"grant","of":"Hex"},{"name":"parts","of":{"list":"Part"}},{"name":"proof","of":"TaggedDigest"}],
  Quality: [{"name":"authenticity_bp","of":"number"},{"name":"accuracy_bp","of":"number"},{"name":"completeness_bp","of":"number"},{"name":"timeliness_bp","of":"number"},{"name":"usability_bp","of":"number"}],
  AttestIssue: [{"name":"kind","of":"AttestationKind"},{"name":"target","of":"AttestationTarget"},{"name":"processing","of":"TaggedDigest","optional":true},{"name":"result","of":"AttestationResult"},{"name":"level","of":"Level","optional":true},{"name":"value","of":"Price","optional":true},{"name":"maturity","of":"number","optional":true},{"name":"quality","of":"Quality","optional":true},{"name":"valid_to","of":"DateText"},{"name":"document","of":"TaggedDigest"}],
  AttestWithdraw: [{"name":"attestation","of":"Hex"},{"name":"reason","of":"string"}],
  ListEntry: [{"name":"title","of":"string"},{"name":"sectors","of":{"list":"Sector"},"optional":true},{"name":"level_min","of":"Level","optional":true},{"name":"data_kind","of":"DataKind","optional":true},{"name":"code_prefix","of":"string","optional":true},{"name":"purposes","of":{"list":"Purpose"},"optional":true},{"name":"delivery_forms","of":{"list":"DeliveryForm"},"optional":true}],
  ListPublish: [{"name":"kind","of":"ListKind"},{"name":"region","of":"Region"},{"name":"sector","of":"Sector","optional":true},{"name":"version","of":"number"},{"name":"effective_from","of":"DateText"},{"name":"notice","of":"string"},{"name":"document","of":"TaggedDigest"},{"name":"entries","of":{"list":"ListEntry"}}],
  ConsentGive: [{"name":"commitment","of":"Hex"},{"name":"people","of":"number"},{"name":"processor","of":"Uscc"},{"name":"custodian","of":"Uscc","optional":true},{"name":"data","of":"Subject"},{"name":"fields","of":{"list":"string"},"optional":true},{"name":"purposes","of":{"list":"Purpose"}},{"name":"term","of":"Term"},{"name":"proof","of":"TaggedDigest"}],
  ConsentNarrow: [{"name":"consent","of":"Hex"},{"name":"fields","of":{"list":"string"},"optional":true},{"name":"purposes","of":{"list":"Purpose"},"optional":true},{"name":"until","of":"DateText","optional":true},{"name":"proof","of":"TaggedDigest"}],
  ConsentWithdraw: [{"name":"consent","of":"Hex"},{"name":"reason","of":"string","optional":true},{"name":"proof","of":"TaggedDigest"}],
  OutboundClear: [{"name":"exporter","of":"Uscc"},{"name":"object","of":"DealObject"},{"name":"destination","of":"Jurisdiction"},{"name":"recipient","of":"string"},{"name":"route","of":"OutboundRoute"},{"name":"exemption","of":"OutboundExemption","optional":true},{"name":"critical_infrastructure","of":"boolean"},{"name":"people","of":"number"},{"name":"sensitive_people","of":"number"},{"name":"valid_to","of":"DateText"},{"name":"document","of":"TaggedDigest"}],
  InboundClear: [{"name":"importer","of":"Uscc"},{"name":"origin","of":"Jurisdiction"},{"name":"title","of":"string"},{"name":"valid_to","of":"DateText"},{"name":"document","of":"TaggedDigest"}],
  Timers: [{"name":"accept_days","of":"number"},{"name":"supplement_days","of":"number"},{"name":"review_days","of":"number"},{"name":"publicity_days","of":"number"},{"name":"objection_days","of":"number"},{"name":"deregistration_days","of":"number"},{"name":"grant_exit_days","of":"number"},{"name":"credit_objection_days","of":"number"},{"name":"report_days","of":"number"}],
  OutboundThresholds: [{"name":"contract_people","of":"number"},{"name":"assessment_people","of":"number"},{"name":"assessment_sensitive","of":"number"}],
  Scrubber: [{"name":"identity_numbers","of":"boolean"},{"name":"mobile_numbers","of":"boolean"},{"name":"emails","of":"boolean"}],
  Safeguards: [{"name":"risk_assessment_months","of":"number"},{"name":"outbound_assessment_years","of":"number"},{"name":"outbound","of":"OutboundThresholds"},{"name":"scrubber","of":"Scrubber"}],
  Params: [{"name":"protocol_version","of":"number"},{"name":"block_records_max","of":"number"},{"name":"block_bytes_max","of":"number"},{"name":"record_window_blocks","of":"number"},{"name":"heartbeat_ms","of":"number"},{"name":"clock_precision_ms","of":"number"},{"name":"message_delay_ms","of":"number"},{"name":"timers","of":"Timers"},{"name":"certificate_years_max","of":"number"},{"name":"tier1_years_max","of":"number"},{"name":"grant_depth_max","of":"number"},{"name":"delivery_grace_days","of":"number"},{"name":"renewal_window_days","of":"number"},{"name":"emergency_freeze_days","of":"number"},{"name":"pledge_ratio_bp","of":"number","optional":true},{"name":"price_trail_required","of":"boolean"},{"name":"governance_lead_blocks","of":"number"},{"name":"safeguards","of":"Safeguards"},{"name":"record_algorithms","of":{"list":"KeyAlgorithm"}}],
  PolicySet: [{"name":"params","of":"Params"},{"name":"replaces","of":"Hex"},{"name":"effective_height","of":"number"},{"name":"notice","of":"string"},{"name":"document","of":"TaggedDigest"}],
  Seat: [{"name":"key","of":"Hex"},{"name":"power","of":"number"},{"name":"effective_height","of":"number"}],
  NodeAdmit: [{"name":"member","of":"Uscc"},{"name":"peer_key","of":"Hex"},{"name":"seat","of":"Seat","optional":true}],
  NodeRemove: [{"name":"member","of":"Uscc"},{"name":"effective_height","of":"number"},{"name":"reason","of":"string"}],
  Statement: [{"name":"block","of":"Hex","optional":true},{"name":"pol_round","of":"number","optional":true},{"name":"signature","of":"Hex"}],
  NodeEquivocation: [{"name":"validator","of":"Hex"},{"name":"height","of":"number"},{"name":"round","of":"number"},{"name":"kind","of":"SignedKind"},{"name":"statements","of":{"pair":"Statement"}}],
};

export const UNIONS: Readonly<Record<string, Variant[]>> = {
  Subject: [{"name":"resource","of":"Hex"},{"name":"product","of":"Hex"}],
  ReviewOutcome: [{"name":"passed","of":"ReviewFindings"},{"name":"failed","of":"string"}],
  GrantParent: [{"name":"certificates"},{"name":"grant","of":"Hex"}],
  ProductInput: [{"name":"certificate","of":"CertificateNumber"},{"name":"granted","of":{"object":[{"name":"grant","of":"Hex"},{"name":"certificate","of":"CertificateNumber"}]}},{"name":"product","of":"Hex"}],
  PersonalBasis: [{"name":"consent","of":"Hex"},{"name":"statute","of":{"object":[{"name":"instrument","of":"string"},{"name":"article","of":"string"}]}}],
  DealObject: [{"name":"certificate","of":"CertificateNumber"},{"name":"product","of":"Hex"}],
  Price: [{"name":"public_fen","of":"number"},{"name":"commitment","of":"Hex"}],
  Matter: [{"name":"certificate","of":"CertificateNumber"},{"name":"grant","of":"Hex"},{"name":"product","of":"Hex"},{"name":"deal","of":"Hex"},{"name":"organisation","of":"Uscc"},{"name":"pledge","of":"Hex"},{"name":"listing","of":"Hex"}],
  JointAct: [{"name":"freeze","of":"RegFreeze"},{"name":"unfreeze","of":"RegUnfreeze"},{"name":"finding","of":"RegFinding"},{"name":"sanction","of":"RegSanction"}],
  AwardOrder: [{"name":"transfer","of":{"object":[{"name":"certificate","of":"CertificateNumber"},{"name":"to","of":"Uscc"}]}},{"name":"revoke","of":"CertificateNumber"},{"name":"confirm","of":"CertificateNumber"},{"name":"end_grant","of":"Hex"},{"name":"unwind","of":"Hex"},{"name":"release","of":"Hex"},{"name":"permit_enforcement","of":"Hex"}],
  RepairStep: [{"name":"apply","of":"TaggedDigest"},{"name":"grant","of":"string"},{"name":"refuse","of":"string"}],
  AccessTarget: [{"name":"certificate","of":"CertificateNumber"},{"name":"resource","of":"Hex"}],
  VoucherOf: [{"name":"deal","of":"Hex"},{"name":"certificate","of":"CertificateNumber"}],
  Metered: [{"name":"grant","of":"Hex"},{"name":"deal","of":"Hex"}],
  AttestationTarget: [{"name":"organisation","of":"Uscc"},{"name":"resource","of":{"object":[{"name":"id","of":"Hex"},{"name":"version","of":"number"}]}},{"name":"product","of":"Hex"},{"name":"certificate","of":{"object":[{"name":"number","of":"CertificateNumber"},{"name":"version","of":"number"}]}}],
};

/** The structure of each record's payload. */
export const PAYLOADS: Readonly<Record<string, string>> = {
  "org.enrol": "OrgEnrol",
  "org.update": "OrgUpdate",
  "key.rotate": "KeyRotate",
  "org.suspend": "OrgSuspend",
  "org.resume": "OrgResume",
  "evidence.anchor": "EvidenceAnchor",
  "resource.declare": "ResourceDeclare",
  "resource.update": "ResourceUpdate",
  "app.submit": "AppSubmit",
  "app.supplement": "AppSupplement",
  "app.withdraw": "AppWithdraw",
  "app.accept": "AppAccept",
  "app.deficient": "AppDeficient",
  "app.refuse": "AppRefuse",
  "app.review": "AppReview",
  "app.publicise": "AppPublicise",
  "objection.file": "ObjectionFile",
  "objection.decide": "ObjectionDecide",
  "cert.issue": "CertIssue",
  "cert.suspend": "CertSuspend",
  "cert.resume": "CertResume",
  "cert.revoke": "CertRevoke",
  "cert.deregister": "CertDeregister",
  "grant.offer": "GrantOffer",
  "grant.accept": "GrantAccept",
  "grant.terminate": "GrantTerminate",
  "product.register": "ProductRegister",
  "deal.conclude": "DealConclude",
  "deal.deliver": "DealDeliver",
  "deal.accept": "DealAccept",
  "recog.agree": "RecogAgree",
  "recog.suspend": "RecogSuspend",
  "recog.resume": "RecogResume",
  "calendar.set": "CalendarSet",
  "plan.register": "PlanRegister",
  "grant.amend": "GrantAmend",
  "grant.suspend": "GrantSuspend",
  "grant.resume": "GrantResume",
  "grant.exit": "GrantExit",
  "grant.end": "GrantEnd",
  "cert.correct": "CertCorrect",
  "cert.change": "CertChange",
  "cert.renew": "CertRenew",
  "cert.transfer": "CertTransfer",
  "reg.freeze": "RegFreeze",
  "reg.unfreeze": "RegUnfreeze",
  "reg.finding": "RegFinding",
  "reg.sanction": "RegSanction",
  "reg.joint": "RegJoint",
  "dispute.file": "DisputeFile",
  "dispute.measure": "DisputeMeasure",
  "dispute.award": "DisputeAward",
  "dispute.close": "DisputeClose",
  "pledge.create": "PledgeCreate",
  "pledge.release": "PledgeRelease",
  "pledge.enforce": "PledgeEnforce",
  "insurance.bind": "InsuranceBind",
  "guarantee.bind": "GuaranteeBind",
  "recog.entry": "RecogEntry",
  "recog.refuse": "RecogRefuse",
  "supply.declare": "SupplyDeclare",
  "app.contest": "AppContest",
  "duplicate.decide": "DuplicateDecide",
  "credit.notice": "CreditNotice",
  "credit.objection": "CreditObjection",
  "credit.list": "CreditList",
  "credit.repair": "CreditRepair",
  "report.file": "ReportFile",
  "disclosure.file": "DisclosureFile",
  "access.statutory": "AccessStatutory",
  "process.record": "ProcessRecord",
  "product.retire": "ProductRetire",
  "listing.open": "ListingOpen",
  "listing.close": "ListingClose",
  "price.quote": "PriceQuote",
  "price.valuation": "PriceValuation",
  "price.counter": "PriceCounter",
  "price.agree": "PriceAgree",
  "price.file": "PriceFile",
  "deal.clear": "DealClear",
  "deal.settle": "DealSettle",
  "deal.cancel": "DealCancel",
  "voucher.issue": "VoucherIssue",
  "use.meter": "UseMeter",
  "revenue.period": "RevenuePeriod",
  "revenue.distribute": "RevenueDistribute",
  "attest.issue": "AttestIssue",
  "attest.withdraw": "AttestWithdraw",
  "list.publish": "ListPublish",
  "consent.give": "ConsentGive",
  "consent.narrow": "ConsentNarrow",
  "consent.withdraw": "ConsentWithdraw",
  "outbound.clear": "OutboundClear",
  "inbound.clear": "InboundClear",
  "policy.set": "PolicySet",
  "node.admit": "NodeAdmit",
  "node.remove": "NodeRemove",
  "node.equivocation": "NodeEquivocation",
};
