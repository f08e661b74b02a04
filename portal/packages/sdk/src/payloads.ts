// Generated from chain/src by portal/scripts/generate.mjs. Do not edit.

/** Lower-case hexadecimal. */
export type Hex = string;
/** A social credit code of 18 characters. */
export type Uscc = string;
/** A division code of six digits. */
export type Region = string;
/** `2026-11-22`. */
export type DateText = string;
/** A year, quarter or month: `2026`, `2026-Q3`, `2026-09`. */
export type PeriodText = string;
/** `510100-R2026-00000001-C`. */
export type CertificateNumber = string;

/** The payload of every type of record. */
export interface Payloads {
  "org.enrol": OrgEnrol;
  "org.update": OrgUpdate;
  "key.rotate": KeyRotate;
  "org.suspend": OrgSuspend;
  "org.resume": OrgResume;
  "evidence.anchor": EvidenceAnchor;
  "resource.declare": ResourceDeclare;
  "resource.update": ResourceUpdate;
  "app.submit": AppSubmit;
  "app.supplement": AppSupplement;
  "app.withdraw": AppWithdraw;
  "app.accept": AppAccept;
  "app.deficient": AppDeficient;
  "app.refuse": AppRefuse;
  "app.review": AppReview;
  "app.publicise": AppPublicise;
  "objection.file": ObjectionFile;
  "objection.decide": ObjectionDecide;
  "cert.issue": CertIssue;
  "cert.suspend": CertSuspend;
  "cert.resume": CertResume;
  "cert.revoke": CertRevoke;
  "cert.deregister": CertDeregister;
  "grant.offer": GrantOffer;
  "grant.accept": GrantAccept;
  "grant.terminate": GrantTerminate;
  "product.register": ProductRegister;
  "deal.conclude": DealConclude;
  "deal.deliver": DealDeliver;
  "deal.accept": DealAccept;
  "recog.agree": RecogAgree;
  "recog.suspend": RecogSuspend;
  "recog.resume": RecogResume;
  "calendar.set": CalendarSet;
  "plan.register": PlanRegister;
  "grant.amend": GrantAmend;
  "grant.suspend": GrantSuspend;
  "grant.resume": GrantResume;
  "grant.exit": GrantExit;
  "grant.end": GrantEnd;
  "cert.correct": CertCorrect;
  "cert.change": CertChange;
  "cert.renew": CertRenew;
  "cert.transfer": CertTransfer;
  "reg.freeze": RegFreeze;
  "reg.unfreeze": RegUnfreeze;
  "reg.finding": RegFinding;
  "reg.sanction": RegSanction;
  "reg.joint": RegJoint;
  "dispute.file": DisputeFile;
  "dispute.measure": DisputeMeasure;
  "dispute.award": DisputeAward;
  "dispute.close": DisputeClose;
  "pledge.create": PledgeCreate;
  "pledge.release": PledgeRelease;
  "pledge.enforce": PledgeEnforce;
  "insurance.bind": InsuranceBind;
  "guarantee.bind": GuaranteeBind;
  "recog.entry": RecogEntry;
  "recog.refuse": RecogRefuse;
  "supply.declare": SupplyDeclare;
  "app.contest": AppContest;
  "duplicate.decide": DuplicateDecide;
  "credit.notice": CreditNotice;
  "credit.objection": CreditObjection;
  "credit.list": CreditList;
  "credit.repair": CreditRepair;
  "report.file": ReportFile;
  "disclosure.file": DisclosureFile;
  "access.statutory": AccessStatutory;
  "process.record": ProcessRecord;
  "product.retire": ProductRetire;
  "listing.open": ListingOpen;
  "listing.close": ListingClose;
  "price.quote": PriceQuote;
  "price.valuation": PriceValuation;
  "price.counter": PriceCounter;
  "price.agree": PriceAgree;
  "price.file": PriceFile;
  "deal.clear": DealClear;
  "deal.settle": DealSettle;
  "deal.cancel": DealCancel;
  "voucher.issue": VoucherIssue;
  "use.meter": UseMeter;
  "revenue.period": RevenuePeriod;
  "revenue.distribute": RevenueDistribute;
  "attest.issue": AttestIssue;
  "attest.withdraw": AttestWithdraw;
  "list.publish": ListPublish;
  "consent.give": ConsentGive;
  "consent.narrow": ConsentNarrow;
  "consent.withdraw": ConsentWithdraw;
  "outbound.clear": OutboundClear;
  "inbound.clear": InboundClear;
  "policy.set": PolicySet;
  "node.admit": NodeAdmit;
  "node.remove": NodeRemove;
  "node.equivocation": NodeEquivocation;
  "inventory.publish": InventoryPublish;
  "opening.set": OpeningSet;
  "mandate.give": MandateGive;
  "mandate.end": MandateEnd;
  "domain.register": DomainRegister;
  "domain.retire": DomainRetire;
  "complaint.file": ComplaintFile;
  "complaint.decide": ComplaintDecide;
  "audit.schedule": AuditSchedule;
  "audit.report": AuditReport;
}

export type Role = "registrar" | "exchange" | "data_authority" | "regulator" | "implementing_institution" | "source_unit" | "registrant" | "operator" | "developer" | "trader" | "broker" | "service_provider" | "creditor" | "arbitrator" | "custodian" | "data_customs";

export type Track = "public" | "social";

export type Sector = "A" | "B" | "C" | "D" | "E" | "F" | "G" | "H" | "I" | "J" | "K" | "L" | "M" | "N" | "O" | "P" | "Q" | "R" | "S" | "T";

export type AttestationKind = "compliance" | "quality" | "valuation" | "security" | "risk_assessment" | "anonymisation" | "regrading" | "outbound_assessment" | "irreversibility" | "certification" | "dcmm";

export type KeyPurpose = "sign" | "seal" | "node";

/** A key to be registered. */
export interface NewKey {
  /** The public key. */
  key: Hex;
  /** What it may sign. */
  purpose: KeyPurpose;
}

/** `org.enrol`: a data authority, or a registrar for its clients, admits an organisation, which signs with each of its keys to show that it holds them. */
export interface OrgEnrol {
  /** Its code. */
  uscc: Uscc;
  /** Its name. */
  name: string;
  /** Its seat, and its territory where the role has one. */
  region: Region;
  /** Its roles. */
  roles: Role[];
  /** Tracks of a registrar. */
  tracks?: [Track, ...Track[]];
  /** Industry sections that a regulator supervises; empty for others. */
  sectors?: [Sector, ...Sector[]];
  /** Kinds of attestations that it may issue, of a service provider. */
  qualifications?: [AttestationKind, ...AttestationKind[]];
  /** Its keys, the first one for signing; each signs this record. */
  keys: NewKey[];
  /** Why the check characters of the code are waived, if they are. */
  uscc_check_waived?: string;
}

/** `org.update`: new particulars of an organisation, by who may enrol it, signed by it too. Public roles and tracks are given and taken by a data authority only. */
export interface OrgUpdate {
  /** Its code. */
  uscc: Uscc;
  /** New name. */
  name?: string;
  /** New roles. */
  roles?: Role[];
  /** New tracks. */
  tracks?: Track[];
  /** New sections of a regulator. */
  sectors?: Sector[];
  /** New qualifications, of a service provider. */
  qualifications?: AttestationKind[];
}

/** `key.rotate`: new keys for old ones, by a registrar or data authority of the territory; for an organisation with a public role, by a data authority only.  Each new key signs, and so does the organisation with a key it still has, unless all are lost: then the author answers for knowing the organisation, and says how. */
export interface KeyRotate {
  /** Whose keys. */
  uscc: Uscc;
  /** Keys to register, valid from the next block. */
  add?: [NewKey, ...NewKey[]];
  /** Keys that end with this block. */
  retire?: [Hex, ...Hex[]];
  /** How the organisation was recognised, when it has lost its keys. */
  lost?: string;
}

/** `org.suspend`: a data authority suspends an organisation of its territory. */
export interface OrgSuspend {
  /** Which organisation. */
  uscc: Uscc;
  /** Why. */
  reason: string;
}

/** `org.resume`: a data authority lets a suspended organisation act again. */
export interface OrgResume {
  /** Which organisation. */
  uscc: Uscc;
  /** Why. */
  reason: string;
}

export type DigestAlgorithm = "blake3" | "sha256" | "sm3";

/** Digest of a file or content, with its algorithm. */
export interface TaggedDigest {
  /** How it was computed. */
  alg: DigestAlgorithm;
  /** The 32 bytes. */
  digest: Hex;
}

/** `evidence.anchor`: any enrolled organisation preserves the digest of a file. */
export interface EvidenceAnchor {
  /** Digest of the file. */
  evidence: TaggedDigest;
  /** Size of the file, in bytes. */
  size: number;
  /** Its media type (RFC 6838). */
  media_type: string;
  /** What it is. */
  label: string;
}

export type DataKind = "public" | "enterprise" | "personal";

export type SourceKind = "collected" | "authorised" | "purchased" | "generated" | "shared";

export type Level = "general-1" | "general-2" | "general-3" | "general-4" | "important" | "core";

/** Its name in another system, such as a catalogue: searched, never an identity here. */
export interface ExternalId {
  /** The other system. */
  scheme: string;
  /** The name there. */
  value: string;
}

/** `resource.declare`: a holder declares data. The record's id becomes the resource's identity. */
export interface ResourceDeclare {
  /** What it is called; never an identity. */
  title: string;
  /** What it holds. */
  summary?: string;
  /** Where it belongs. */
  region: Region;
  /** Whose data it is. */
  kind: DataKind;
  /** How the holder came by it. */
  source: SourceKind;
  /** The grant to the holder that authorised, shared or purchased data rests on. */
  source_grant?: Hex;
  /** The accepted deal that purchased data rests on. */
  source_deal?: Hex;
  /** The clearance under which the holder brought it in from outside the mainland's customs. */
  inbound?: Hex;
  /** The department that supplies and updates it, as its catalogue names it. */
  provider?: string;
  /** Level. */
  level: Level;
  /** Industry section. */
  sector?: Sector;
  /** Holds personal information. */
  personal_information?: true;
  /** Government information-resource code (政务信息资源代码). */
  information_resource_code?: string;
  /** How often it is updated, as its catalogue says. */
  update_cycle?: string;
  /** Number of rows. */
  rows?: number;
  /** Digests of its content, in order; none for data that never rests. */
  content?: [TaggedDigest, ...TaggedDigest[]];
  /** Its names in other systems, in order. */
  external_ids?: [ExternalId, ...ExternalId[]];
}

/** `resource.update`: new particulars of a resource by its holder. Holder, source and region stay; a certified resource does not change without a change registration. */
export interface ResourceUpdate {
  /** Which resource. */
  resource: Hex;
  /** New title. */
  title?: string;
  /** New summary. */
  summary?: string;
  /** New level; the source's level is its floor. */
  level?: Level;
  /** New industry section. */
  sector?: Sector;
  /** Holds personal information after all, or no more. */
  personal_information?: boolean;
  /** New information-resource code. */
  information_resource_code?: string;
  /** New content digests, replacing the old. */
  content?: TaggedDigest[];
}

/** What an application or certificate is about. */
export type Subject =
  | { resource: Hex }
  | { product: Hex };

export type CertificateKind = "resource" | "product" | "asset" | "data_ip";

export type Right = "hold" | "use" | "operate";

/** What the certificate shall say, on what evidence. A supplement states it again in full. */
export interface Form {
  /** Title of the certificate. */
  title: string;
  /** Rights claimed; none implies another. */
  rights: Right[];
  /** First day of validity, not in the past. */
  valid_from: DateText;
  /** Last day of validity. */
  valid_to: DateText;
  /** Evidence that the applicant anchored in an earlier block, in order. */
  evidence: TaggedDigest[];
  /** The applicant's undertaking that the data holds no state secrets; must be true. */
  no_state_secrets: boolean;
}

/** `app.submit`: a registrant applies for the registration of its resource or product. The record's id becomes the application's identity. */
export interface AppSubmit {
  /** Who shall decide: a registrar of the region and track. */
  registrar: Uscc;
  /** What is applied for. */
  subject: Subject;
  /** Kind of certificate. */
  kind: CertificateKind;
  /** A live certificate over the same data that the applicant contests. */
  contests?: CertificateNumber;
  /** What the certificate shall say. */
  form: Form;
}

/** `app.supplement`: the applicant answers a deficiency notice in time; the registrar's clock starts again. */
export interface AppSupplement {
  /** Which application. */
  application: Hex;
  /** The form again, in full. */
  form: Form;
}

/** `app.withdraw`: the applicant withdraws before coding. */
export interface AppWithdraw {
  /** Which application. */
  application: Hex;
  /** Why. */
  reason?: string;
}

/** `app.accept`: the material is complete; the formal review begins. */
export interface AppAccept {
  /** Which application. */
  application: Hex;
}

/** `app.deficient`: material is missing; notified once, in full. */
export interface AppDeficient {
  /** Which application. */
  application: Hex;
  /** Everything that is missing. */
  missing: string;
}

/** `app.refuse`: not accepted, with a reason. */
export interface AppRefuse {
  /** Which application. */
  application: Hex;
  /** Why. */
  reason: string;
}

/** The three preconditions of a registration (CQ-4), each attested by the registrar. */
export interface ReviewFindings {
  /** The source of the data is lawful. */
  source_lawful: boolean;
  /** The data is kept secure and in compliance. */
  security_compliant: boolean;
  /** The authorization is clear. */
  authorisation_clear: boolean;
}

/** The outcome of a formal review. */
export type ReviewOutcome =
  | { passed: ReviewFindings }
  | { failed: string };

/** `app.review`: the outcome of the formal review. */
export interface AppReview {
  /** Which application. */
  application: Hex;
  /** Passed or failed. */
  outcome: ReviewOutcome;
}

/** `app.publicise`: registrant, kind, title and summary are shown to the public, for objections. */
export interface AppPublicise {
  /** Which application. */
  application: Hex;
}

export type ObjectionGround = "ownership" | "source" | "content" | "security";

/** `objection.file`: an enrolled organisation objects to an application in publicity. What the application's registrar files, it files for a member of the public. */
export interface ObjectionFile {
  /** Which application. */
  application: Hex;
  /** On what ground. */
  ground: ObjectionGround;
  /** Statement and evidence, anchored by the author in an earlier block, in order. */
  evidence: TaggedDigest[];
}

/** `objection.decide`: the registrar decides, with reasons. Upheld, it ends the application; dismissed, publicity goes on for the days that were left. */
export interface ObjectionDecide {
  /** Which objection. */
  objection: Hex;
  /** Upheld or dismissed. */
  upheld: boolean;
  /** Why. */
  reason: string;
}

/** The certificate: everything that a third party reads in it. It repeats the application and what the ledger knows of its subject, and is refused where it differs. */
export interface CertIssue {
  /** A number that was never used: the registrar's region, the kind, the year of the block. */
  number: CertificateNumber;
  /** The application that is coded. */
  application: Hex;
  /** What is certified. */
  subject: Subject;
  /** Title. */
  title: string;
  /** Kind of certificate. */
  kind: CertificateKind;
  /** Who holds the rights. */
  holder: Uscc;
  /** The holder's name, as enrolled. */
  holder_name: string;
  /** Rights certified. */
  rights: Right[];
  /** Where the data belongs. */
  region: Region;
  /** Whose data it is. */
  data_kind: DataKind;
  /** Level of the data. */
  level: Level;
  /** Industry section. */
  sector?: Sector;
  /** First day of validity. */
  valid_from: DateText;
  /** Last day of validity. */
  valid_to: DateText;
  /** Evidence that it rests on, in order. */
  evidence: TaggedDigest[];
  /** Result query code (登记结果查询码), see [`query_code`]. */
  query_code: string;
  /** A live certificate over the same data that this one contests. */
  contests?: CertificateNumber;
}

/** `cert.suspend`: an active certificate backs nothing new until it is resumed. */
export interface CertSuspend {
  /** Which certificate. */
  number: CertificateNumber;
  /** Why. */
  reason: string;
}

/** `cert.resume`: a suspended certificate is in force again. */
export interface CertResume {
  /** Which certificate. */
  number: CertificateNumber;
  /** Why. */
  reason: string;
}

export type RevocationGround = "false_material" | "unlawful_source" | "award";

/** `cert.revoke` (撤销): the registration should never have been made. Not the holder's to prevent. */
export interface CertRevoke {
  /** Which certificate. */
  number: CertificateNumber;
  /** On what ground. */
  ground: RevocationGround;
  /** Why. */
  reason: string;
}

export type DeregistrationGround = "destroyed" | "waived" | "rights_ended" | "dissolved";

/** `cert.deregister` (注销): the registration ends at its holder's request, which the holder's signature shows, and those of the creditors of a pledged one. A suspended certificate is resumed or revoked, not deregistered. */
export interface CertDeregister {
  /** Which certificate. */
  number: CertificateNumber;
  /** On what ground. */
  ground: DeregistrationGround;
  /** Why. */
  reason: string;
}

/** What a grant rests on. */
export type GrantParent =
  | "certificates"
  | { grant: Hex };

export type Purpose = "public_governance" | "public_interest" | "industry" | "research" | "statutory_duty";

export type DeliveryForm = "verification" | "model" | "api" | "report" | "dataset_in_domain" | "raw_export";

/** The dimensions in which a grant is bounded. A child's is inside its parent's in each. */
export interface Scope {
  /** The certificates whose data is granted, in order. */
  certificates: CertificateNumber[];
  /** Fields of the data, in order; absent: all fields. */
  fields?: string[];
  /** Purposes. */
  purposes: Purpose[];
  /** Scenarios, in order; absent: any scenario. */
  scenarios?: string[];
  /** Industry sections in which results may be used. */
  sectors: Sector[];
  /** Regions in which results may be used, in order. */
  regions: Region[];
  /** Forms of delivery. */
  delivery_forms: DeliveryForm[];
  /** The named secure domain that the data stays in; absent: none is demanded. */
  secure_domain?: string;
  /** Strictest level of data that the grant covers. */
  level_max: Level;
}

/** First and last day of a term, both inside it, in UTC+8. */
export interface Term {
  /** First day. */
  from: DateText;
  /** Last day. */
  to: DateText;
}

export type ShareKind = "dividend" | "commission" | "public_service";

/** A share of revenue. The shares of a scheme add up to exactly 10,000 basis points. */
export interface RevenueShare {
  /** Who receives it. */
  to: Uscc;
  /** On what ground. */
  kind: ShareKind;
  /** How much, in basis points (万分之). */
  basis_points: number;
}

export type OperationMode = "whole" | "sector" | "scenario";

/** A decision document: number, date, digest. */
export interface Decision {
  /** Number of the document. */
  reference: string;
  /** Its date. */
  date: DateText;
  /** Digest of the document. */
  document: TaggedDigest;
}

/** What an authorization to operate public data must state (授权条件、运营模式、退出机制、安全管理 责任, and the collective decision 三重一大 behind it). Its term is the grant's. */
export interface OperationTerms {
  /** The registered plan that it carries out. */
  plan: Hex;
  /** Operation mode, the plan's. */
  mode: OperationMode;
  /** Conditions of the authorization. */
  conditions: string;
  /** How the operator exits. */
  exit_rule: string;
  /** Who answers for which security duty. */
  security_duties: string;
  /** The collective decision. */
  decision: Decision;
}

/** `grant.offer`: the grantor offers rights over data inside its own. */
export interface GrantOffer {
  /** Who is to be granted. */
  grantee: Uscc;
  /** What the grant rests on. */
  parent: GrantParent;
  /** Rights granted. */
  rights: Right[];
  /** Bounds. */
  scope: Scope;
  /** When the grant may be used. */
  term: Term;
  /** Levels of sub-grants that may stand below it; 0: none. */
  sub_depth: number;
  /** Units of use; absent: unlimited. */
  quota?: number;
  /** No other grant on the same parent may overlap it. */
  exclusive?: true;
  /** Either side may narrow it without the other's signature. */
  narrowed_alone?: true;
  /** How its revenue is shared, in order; empty when nothing is agreed. */
  revenue?: [RevenueShare, ...RevenueShare[]];
  /** Terms of operation; the first tier over public data must state them (CD-7). */
  operation?: OperationTerms;
}

/** `grant.accept`: the grantee accepts; the grant may be used from its first day. */
export interface GrantAccept {
  /** The record that offered it. */
  grant: Hex;
}

/** `grant.terminate`: the grantor's side ends the grant for breach or withdraws its offer, or the grantee gives it back. Everything below is frozen with it. */
export interface GrantTerminate {
  /** The record that offered it. */
  grant: Hex;
  /** Why. */
  reason: string;
}

/** What a product is made from: a certificate held by the producer or reached by a grant, or another product of the producer. */
export type ProductInput =
  | { certificate: CertificateNumber }
  | { granted: { grant: Hex; certificate: CertificateNumber } }
  | { product: Hex };

/** A basis that a record cites. Anonymisation is not cited: it is found. */
export type PersonalBasis =
  | { consent: Hex }
  | { statute: { instrument: string; article: string } };

/** `product.register`: a producer states what its product is made from. */
export interface ProductRegister {
  /** Its name. */
  title: string;
  /** What it is. */
  summary?: string;
  /** Every input, in order. */
  inputs: ProductInput[];
  /** Digest of the description or program of the processing. */
  processing: TaggedDigest;
  /** The recorded steps of the processing, in order. */
  steps?: [Hex, ...Hex[]];
  /** The secure domain in which it was processed. */
  secure_domain?: string;
  /** The scenario it is made for; needed where a grant limits scenarios. */
  scenario?: string;
  /** Industry section it is made for; needed where a grant limits sections. */
  sector?: Sector;
  /** Level of the product. */
  level: Level;
  /** Forms in which it may be delivered. */
  delivery_forms: DeliveryForm[];
  /** On what personal information is used, in order: consents and statutes. */
  personal?: [PersonalBasis, ...PersonalBasis[]];
}

export type Venue = "on_exchange" | "otc";

/** What a deal is about. */
export type DealObject =
  | { certificate: CertificateNumber }
  | { product: Hex };

export type DealMode = "licence" | "transfer";

/** What the buyer pays, in fen (分). Public data has a price that all members see; that of other data is committed to, and opened to the parties, the host, regulators and an arbitrator. */
export type Price =
  | { public_fen: number }
  | { commitment: Hex };

/** Data leaves under a clearance. */
export interface Export {
  /** The record that cleared it. */
  clearance: Hex;
  /** People whose data leaves, without those below. */
  people: number;
  /** People whose sensitive data leaves. */
  sensitive_people: number;
}

/** `deal.conclude`: seller, buyer and host sign; a transfer is signed by the home registrar too, and by the creditors of a pledged certificate. Any of the three may author it. */
export interface DealConclude {
  /** On an exchange or off it. */
  venue: Venue;
  /** The hosting exchange, or the registrar that files the deal. */
  host: Uscc;
  /** Who sells. */
  seller: Uscc;
  /** Who buys. */
  buyer: Uscc;
  /** What is dealt. */
  object: DealObject;
  /** The grant under which the seller operates a certificate that it does not hold. */
  under_grant?: Hex;
  /** Licence or transfer. */
  mode: DealMode;
  /** What the buyer may use it for. */
  purpose: Purpose;
  /** In which scenario; needed where a grant limits scenarios. A product's own counts for it. */
  scenario?: string;
  /** In which industry section; needed where a grant limits sections. A product's own counts. */
  sector?: Sector;
  /** Forms of delivery. */
  delivery_forms: DeliveryForm[];
  /** When the buyer may use it; a licence has one, a transfer none. */
  term?: Term;
  /** What the buyer pays. */
  price: Price;
  /** Last day on which the buyer may accept; afterwards the deal has lapsed. */
  complete_by: DateText;
  /** The arbitrator that the contract names. */
  arbitrator?: Uscc;
  /** Digest of the contract. */
  contract?: TaggedDigest;
  /** The listing that it is made on. */
  listing?: Hex;
  /** The negotiation in which its price was agreed and cleared. */
  negotiation?: Hex;
  /** The contract says that the price is paid before delivery. */
  prepayment?: true;
  /** On what the buyer uses personal information, in order: consents and statutes. */
  personal?: [PersonalBasis, ...PersonalBasis[]];
  /** The data leaves under a clearance; needed when the buyer is outside the mainland's customs. */
  outbound?: Export;
  /** The clearance under which the data comes in; needed when the seller alone is outside the mainland's customs. */
  inbound?: Hex;
  /** The mandates of the brokers that brought it about, in order; each broker signs too. */
  mandates?: [Hex, ...Hex[]];
}

/** `deal.deliver`: the seller states that it has delivered, with the digest of the proof. */
export interface DealDeliver {
  /** The record that concluded the deal. */
  deal: Hex;
  /** Digest of the delivery note, log or receipt. */
  proof: TaggedDigest;
}

/** `deal.accept`: the buyer accepts the delivery; a transfer moves the certificate. */
export interface DealAccept {
  /** The record that concluded the deal. */
  deal: Hex;
}

export type RecognitionMode = "automatic" | "by_entry";

/** What an agreement lets the agreements between parts of its regions add to its own terms. The level is never among it: the strictest level always wins. */
export interface Delegation {
  /** Kinds of certificates beyond its own. */
  kinds?: CertificateKind[];
  /** Rights beyond its own. */
  rights?: Right[];
  /** Sectors beyond its own. */
  sectors?: Sector[];
  /** Purposes beyond its own. */
  purposes?: Purpose[];
  /** Recognition without entry, although it demands entries itself. */
  automatic?: boolean;
}

/** `recog.agree`: the data authorities of both regions, one as author, the other as co-signer. */
export interface RecogAgree {
  /** The two regions, in order of their codes. */
  parties: [Region, Region];
  /** The authority that co-signs. */
  with: Uscc;
  /** Kinds of certificates recognised. */
  kinds: CertificateKind[];
  /** Rights recognised. */
  rights: Right[];
  /** Strictest level recognised; never core. */
  level_max: Level;
  /** Sectors recognised. */
  sectors: Sector[];
  /** Purposes recognised. */
  purposes: Purpose[];
  /** When it holds. */
  term: Term;
  /** With or without entry of each certificate by a registrar of the receiving side. */
  mode?: RecognitionMode;
  /** The two regions of the agreement that it stands inside, in order of their codes; needed where there is one. */
  parent?: [Region, Region];
  /** What agreements inside it may add to its terms; nothing when absent. */
  delegable?: Delegation;
  /** The article of its text on which certificates are recognised; every verdict names it. */
  article: string;
  /** Digest of the agreement's text. */
  text: TaggedDigest;
}

/** `recog.suspend`: one side stops new reliance; concluded deals go on. */
export interface RecogSuspend {
  /** The two regions of the agreement. */
  parties: [Region, Region];
  /** For which of them the authority acts. */
  side: Region;
  /** Why. */
  reason: string;
}

/** `recog.resume`: a side takes its own suspension back. */
export interface RecogResume {
  /** The two regions of the agreement. */
  parties: [Region, Region];
  /** For which of them the authority acts. */
  side: Region;
  /** Why. */
  reason: string;
}

/** Holidays and make-up working days of one year, with the notice that set them. */
export interface CalendarYear {
  /** The year. */
  year: number;
  /** Number of the notice that announced it. */
  notice: string;
  /** Days off, weekends need not be listed. */
  holidays: DateText[];
  /** Weekend days worked (调休). */
  make_up_days: DateText[];
}

/** `calendar.set`, by a data authority of the whole nation or a founding one. */
export interface CalendarSet {
  /** Holidays and make-up working days of a year that has none yet. */
  calendar: CalendarYear;
}

/** `plan.register`: an implementing institution registers its operation plan. */
export interface PlanRegister {
  /** Its title. */
  title: string;
  /** Where it holds, inside the institution's own region. */
  region: Region;
  /** The resources it opens to operation, by certificate, in order. */
  certificates: CertificateNumber[];
  /** Operation mode. */
  mode: OperationMode;
  /** Digest of the plan. */
  document: TaggedDigest;
  /** The collective decision that approved it (三重一大). */
  approval: Decision;
}

/** `grant.amend`: the bounds of a grant from now on, stated in full.  Anything wider than before, or another sharing of revenue, is signed by both sides and passes every check of an offer. What is only narrower may be signed by one side where the grant says so; grants below that no longer fit are frozen until they are narrowed too. */
export interface GrantAmend {
  /** The record that offered it. */
  grant: Hex;
  /** Rights. */
  rights: Right[];
  /** Bounds. */
  scope: Scope;
  /** When the grant may be used. */
  term: Term;
  /** Levels of sub-grants that may stand below it. */
  sub_depth: number;
  /** Units of use; absent: unlimited. */
  quota?: number;
  /** How its revenue is shared, in order. */
  revenue?: [RevenueShare, ...RevenueShare[]];
  /** Terms of operation; widening a first-tier grant of public data states them anew. */
  operation?: OperationTerms;
  /** Why. */
  reason: string;
}

/** `grant.suspend`: nothing below or under the grant is used until it is resumed. */
export interface GrantSuspend {
  /** The record that offered it. */
  grant: Hex;
  /** Why. */
  reason: string;
}

/** `grant.resume`: the suspension ends; the grant may be used again within its term. */
export interface GrantResume {
  /** The record that offered it. */
  grant: Hex;
  /** Why. */
  reason: string;
}

export type ChildFate = "end" | "run_to_term" | "re_home";

/** A grant below with a fate of its own. */
export interface ChildExit {
  /** The grant below. */
  grant: Hex;
  /** What becomes of it. */
  fate: ChildFate;
}

/** `grant.exit`: notice by either side. A fate other than the end leaves data in use, so the grantor's side signs for it. */
export interface GrantExit {
  /** The record that offered it. */
  grant: Hex;
  /** Why. */
  reason: string;
  /** Fate of the grants below it. */
  children: ChildFate;
  /** Grants below with another fate, in order. */
  except?: [ChildExit, ...ChildExit[]];
}

/** `grant.end`: the grantee states that it has settled and destroyed its copies of the data; the grantor's side confirms with its signature. A late one is accepted: lateness is for alerts. */
export interface GrantEnd {
  /** The record that offered the grant. */
  grant: Hex;
  /** Digest of the settlement. */
  settlement: TaggedDigest;
  /** Digest of the destruction attestation (销毁证明). */
  destruction: TaggedDigest;
}

export type CertificateField = "title" | "holder_name" | "region" | "sector" | "evidence" | "holder" | "rights" | "data_kind" | "level" | "valid_from" | "valid_to";

/** One field, as it was stated and as it is right. */
export interface Correction {
  /** The field. */
  field: CertificateField;
  /** What was stated; absent where nothing was. */
  was?: string;
  /** What is right. */
  now: string;
}

/** `cert.correct` (更正登记): the home registrar, at the request of the holder, or of an interested party that shows evidence; whoever asks signs too.  The record is the correction: what the state keeps of a certificate changes only where the sector was wrong. Nothing is overwritten; the issuing record stays readable. */
export interface CertCorrect {
  /** Which certificate. */
  number: CertificateNumber;
  /** Who asks for the correction. */
  requested_by: Uscc;
  /** What is corrected, each field once, in the order of the vocabulary. */
  corrections: Correction[];
  /** Evidence that who asks anchored in an earlier block, in order. The holder may do without. */
  evidence?: [TaggedDigest, ...TaggedDigest[]];
  /** Why. */
  reason: string;
}

/** `cert.change` (变更登记): the home registrar and the holder. The number stays, the version rises, the earlier version is superseded and stays readable. Levels rise and rights narrow; lower or wider ones take a registration of their own. Both narrow: a creditor of a pledged certificate signs them too. */
export interface CertChange {
  /** Which certificate. */
  number: CertificateNumber;
  /** New level, stricter than the old. */
  level?: Level;
  /** New rights, fewer than the old. */
  rights?: Right[];
  /** New industry section. */
  sector?: Sector;
  /** Content digests of a resource whose data was updated, in order, replacing the old. */
  content?: TaggedDigest[];
  /** Evidence of the change that the holder anchored in an earlier block, in order. */
  evidence: TaggedDigest[];
  /** Why. */
  reason: string;
}

/** `cert.renew` (续展): the home registrar and the holder, any number of times (invariant 10). A pledge or a dispute does not stand in its way. */
export interface CertRenew {
  /** Which certificate. */
  number: CertificateNumber;
  /** New last day of validity. */
  valid_to: DateText;
}

export type TransferGround = "inheritance" | "merger" | "division" | "contribution" | "gift" | "judgment";

/** `cert.transfer` (转移登记): the home registrar and the new holder sign, and the former holder, unless a judgment took it from it, or it was succeeded and a data authority has suspended it; and the creditors of a pledged certificate. Grants and licences given before stay with the certificate. */
export interface CertTransfer {
  /** Which certificate. */
  number: CertificateNumber;
  /** Who holds it from now on. */
  to: Uscc;
  /** On what ground. */
  ground: TransferGround;
  /** Digest of the document that shows the ground. */
  document: TaggedDigest;
  /** Why. */
  reason: string;
}

/** What an order, a finding, a dispute or a measure is about. */
export type Matter =
  | { certificate: CertificateNumber }
  | { grant: Hex }
  | { product: Hex }
  | { deal: Hex }
  | { organisation: Uscc }
  | { pledge: Hex }
  | { listing: Hex };

/** `reg.freeze` (冻结): stops something and all that rests on it. Without a decision it is an emergency freeze, which ends by itself. */
export interface RegFreeze {
  /** What is frozen. */
  matter: Matter;
  /** The full decision; absent: an emergency. */
  decision?: Decision;
  /** Why. */
  reason: string;
}

/** `reg.unfreeze` (解冻): lifts a freeze, or takes a sanction back. */
export interface RegUnfreeze {
  /** What is frozen, or the organisation that is sanctioned. */
  matter: Matter;
  /** The record that froze or sanctioned it. */
  order: Hex;
  /** Why. */
  reason: string;
}

export type FindingResult = "violation" | "compliant";

/** `reg.finding` (认定): what was found of an organisation in some matter. */
export interface RegFinding {
  /** Of whom. */
  organisation: Uscc;
  /** In which matter: the organisation itself, or something of its own. */
  matter: Matter;
  /** What was found. */
  result: FindingResult;
  /** The document. */
  decision: Decision;
  /** In short. */
  reason: string;
}

export type Activity = "registration" | "grant" | "product" | "listing" | "deal" | "pledge";

/** `reg.sanction` (处罚): bars the organisation of a finding from activities for a term. */
export interface RegSanction {
  /** The record of the finding that it rests on. */
  finding: Hex;
  /** What it bars from. */
  activities: Activity[];
  /** First and last day. */
  term: Term;
  /** Last day for an appeal, as the decision grants it. */
  appeal_until: DateText;
  /** The decision. */
  decision: Decision;
}

/** What several regulators may order. */
export type JointAct =
  | { freeze: RegFreeze }
  | { unfreeze: RegUnfreeze }
  | { finding: RegFinding }
  | { sanction: RegSanction };

/** `reg.joint`: the author and every regulator named sign, each inside its own territory and sectors. What a joint order placed is lifted by a joint order of the same regulators. */
export interface RegJoint {
  /** The other regulators, in order. */
  with: Uscc[];
  /** What they order. */
  act: JointAct;
}

export type DisputeKind = "ownership" | "performance" | "correction";

/** `dispute.file`: the claimant, and the respondent where it agrees to the arbitrator. */
export interface DisputeFile {
  /** What it is about. */
  kind: DisputeKind;
  /** Over what: ownership of a certificate, performance of a grant, deal or pledge, what a certificate or product states. */
  matter: Matter;
  /** Against whom. */
  respondent: Uscc;
  /** The arbitrator that the clause names. */
  arbitrator: Uscc;
  /** Digest of the document that holds the arbitration clause. */
  clause: TaggedDigest;
  /** Evidence that the claimant anchored in an earlier block, in order. */
  evidence: TaggedDigest[];
  /** What is claimed. */
  claim: string;
}

/** `dispute.measure` (临时措施): the named arbitrator stops something that belongs to the parties alone, or lifts such a measure. All measures end with the dispute. */
export interface DisputeMeasure {
  /** In which dispute. */
  dispute: Hex;
  /** On what. */
  matter: Matter;
  /** Last day; absent: until the dispute has ended. */
  until?: DateText;
  /** The record of a measure that is lifted; absent: a measure is placed. */
  lift?: Hex;
  /** Why. */
  reason: string;
}

/** What an award may order: what the parties could have reached together (invariant 42). */
export type AwardOrder =
  | { transfer: { certificate: CertificateNumber; to: Uscc } }
  | { revoke: CertificateNumber }
  | { confirm: CertificateNumber }
  | { end_grant: Hex }
  | { unwind: Hex }
  | { release: Hex }
  | { permit_enforcement: Hex };

/** `dispute.award` (裁决): the named arbitrator. All orders are executed by this record, in order, or none; an award without orders dismisses the claim. */
export interface DisputeAward {
  /** In which dispute. */
  dispute: Hex;
  /** Digest of the award. */
  document: TaggedDigest;
  /** What it orders. */
  orders?: [AwardOrder, ...AwardOrder[]];
}

export type DisputeOutcome = "withdrawn" | "settled" | "declined" | "judged";

/** `dispute.close`: the claimant withdraws, both parties settle, the arbitrator declines, or the home registrar records a court's judgment where no arbitrator was agreed on. */
export interface DisputeClose {
  /** Which dispute. */
  dispute: Hex;
  /** How it ends. */
  outcome: DisputeOutcome;
  /** Digest of the settlement, decision or judgment; a judgment has one. */
  document?: TaggedDigest;
  /** Why. */
  reason: string;
}

/** `pledge.create` (质押): holder, creditor and home registrar sign; any of them authors it. It ranks behind the pledges that stand already. */
export interface PledgeCreate {
  /** What is pledged. */
  certificate: CertificateNumber;
  /** To whom. */
  creditor: Uscc;
  /** The amount secured. */
  secured: Price;
  /** Day on which the debt is due. */
  due: DateText;
  /** The pledgor consents beforehand to enforcement without an award. */
  prior_consent: boolean;
  /** The arbitrator that the contract names. */
  arbitrator?: Uscc;
  /** A compensation fund covers the credit risk (信贷风险补偿). */
  compensation_fund: boolean;
  /** Digest of the contract. */
  contract: TaggedDigest;
}

/** `pledge.release` (解除质押): by the creditor. An award releases in the arbitrator's name. */
export interface PledgeRelease {
  /** The record that created the pledge. */
  pledge: Hex;
  /** Digest of the receipt or notice. */
  document?: TaggedDigest;
}

/** `pledge.enforce` (实现质权): the creditor, the home registrar and the new holder sign, and the creditors that rank before. Those that rank behind stay on the certificate. */
export interface PledgeEnforce {
  /** The record that created the pledge. */
  pledge: Hex;
  /** Who holds the certificate from now on. */
  to: Uscc;
  /** Digest of the settlement, sale or auction record. */
  document: TaggedDigest;
}

/** `insurance.bind` (保险): holder, insurer and home registrar sign; any of them authors it. */
export interface InsuranceBind {
  /** What is insured. */
  certificate: CertificateNumber;
  /** Who insures it. */
  insurer: Uscc;
  /** Up to how much. */
  amount: Price;
  /** First and last day. */
  term: Term;
  /** Digest of the policy. */
  contract: TaggedDigest;
}

/** `guarantee.bind` (保证): holder, guarantor and home registrar sign, and the creditor of the pledge whose debt is guaranteed; one of the first three authors it. */
export interface GuaranteeBind {
  /** The pledge whose debt is guaranteed. */
  pledge: Hex;
  /** Who guarantees it. */
  guarantor: Uscc;
  /** Up to how much. */
  amount: Price;
  /** First and last day. */
  term: Term;
  /** Digest of the contract. */
  contract: TaggedDigest;
}

/** `recog.entry`: a registrar of the receiving side enters a foreign certificate that a live agreement covers, or takes its own refusal back. */
export interface RecogEntry {
  /** Which certificate. */
  certificate: CertificateNumber;
}

/** `recog.refuse`: a registrar of the receiving side refuses a foreign certificate for its territory, or withdraws its recognition there, with the reason. What was concluded goes on. */
export interface RecogRefuse {
  /** Which certificate. */
  certificate: CertificateNumber;
  /** Why. */
  reason: string;
}

/** What the provider of shared data consents to. Without it the holder only holds. */
export interface SupplyConsent {
  /** Rights that the holder may exercise and grant. */
  rights: Right[];
  /** For what. */
  purposes: Purpose[];
  /** Last day of the consent. */
  until: DateText;
  /** Digest of the document in which it was given. */
  document: TaggedDigest;
}

/** `supply.declare`: by the provider. The first one about a resource is signed by its holder too; from then on only that provider speaks for it. */
export interface SupplyDeclare {
  /** Which resource. */
  resource: Hex;
  /** What the holder may do with data that was shared with it; absent: as it was. */
  consent?: SupplyConsent;
  /** Why the consent is withdrawn, if it is. */
  withdrawn?: string;
  /** Every how many days the provider supplies it anew; absent: as it was. */
  cycle_days?: number;
  /** Digest of what is supplied with this record; absent: nothing is. */
  supplied?: TaggedDigest;
}

/** `app.contest`: another registrar has certified the same data since the application was submitted, and the applicant contests that certificate instead of withdrawing. */
export interface AppContest {
  /** Which application. */
  application: Hex;
  /** The certificate that is in its way. */
  certificate: CertificateNumber;
  /** Why the applicant holds the better right. */
  reason: string;
}

export type DuplicateRuling = "distinct" | "disputed" | "duplicate";

/** `duplicate.decide`: a registrar that is not concerned, or the data authority, over the application's registrar decides on a suspected duplicate. */
export interface DuplicateDecide {
  /** Which application. */
  application: Hex;
  /** What it is. */
  ruling: DuplicateRuling;
  /** Why. */
  reason: string;
}

export type CreditGround = "tampering" | "unlawful_sale" | "false_material" | "breach" | "leak" | "other";

/** `credit.notice`: a regulator tells an organisation of its territory what it was found to have done. */
export interface CreditNotice {
  /** Which organisation. */
  organisation: Uscc;
  /** On what ground. */
  ground: CreditGround;
  /** What it rests on: decision, article. */
  basis: string;
  /** Digest of the finding. */
  finding: TaggedDigest;
}

/** `credit.objection`: the organisation objects, in the window that its notice opened. */
export interface CreditObjection {
  /** The record that gave notice. */
  case: Hex;
  /** Digest of the statement. */
  statement: TaggedDigest;
}

/** `credit.list`: a regulator lists the organisation, once the window is over, or drops the case. */
export interface CreditList {
  /** The record that gave notice. */
  case: Hex;
  /** True: listed. False: the case is dropped. */
  listed: boolean;
  /** Why; it answers the objection where there is one. */
  reason: string;
}

/** A step of a repair. */
export type RepairStep =
  | { apply: TaggedDigest }
  | { grant: string }
  | { refuse: string };

/** `credit.repair`: the listed organisation asks to be taken off, or a regulator decides on that. */
export interface CreditRepair {
  /** The record that gave notice. */
  case: Hex;
  /** Who does what. */
  step: RepairStep;
}

export type FilingKind = "operator_disclosure" | "institution_disclosure" | "operator_report" | "registrar_report" | "exchange_report";

/** `report.file`: a registrar, exchange or operator reports for a period (信息报送). */
export interface ReportFile {
  /** Which report. */
  kind: FilingKind;
  /** For which period. */
  period: PeriodText;
  /** Digest of the report. */
  document: TaggedDigest;
  /** The record of the filing that this one corrects. */
  corrects?: Hex;
}

/** `disclosure.file`: an operator or implementing institution discloses the year's authorized operation (信息披露): resources, products, actual prices; authorizations, fee caps. */
export interface DisclosureFile {
  /** Which disclosure. */
  kind: FilingKind;
  /** For which year. */
  period: PeriodText;
  /** What it says, in short, for everybody. */
  summary: string;
  /** Digest of the document. */
  document: TaggedDigest;
  /** The record of the filing that this one corrects. */
  corrects?: Hex;
}

/** What a public body accesses. */
export type AccessTarget =
  | { certificate: CertificateNumber }
  | { resource: Hex };

/** `access.statutory`: by a public body. */
export interface AccessStatutory {
  /** What is accessed. */
  target: AccessTarget;
  /** The law and article. */
  legal_basis: string;
  /** For which duty, and how much of the data. */
  extent: string;
  /** The level of the data, as the body takes note of it; it must be the ledger's. */
  level: Level;
  /** Last day of the access. */
  until: DateText;
  /** Digest of the request or order. */
  document: TaggedDigest;
}

/** `process.record`: an operator records one step of processing. */
export interface ProcessRecord {
  /** Every input, in order. */
  inputs: ProductInput[];
  /** Digest of the algorithm or model, in its version. */
  algorithm: TaggedDigest;
  /** Digest of the output. */
  output: TaggedDigest;
  /** The secure domain in which it was processed. */
  secure_domain?: string;
  /** The scenario it was processed for; needed where a grant limits scenarios. */
  scenario?: string;
  /** Industry section it was processed for; needed where a grant limits sections. */
  sector?: Sector;
  /** On what personal information is processed, in order: consents and statutes. */
  personal?: [PersonalBasis, ...PersonalBasis[]];
}

/** `product.retire`: its producer offers a product no more (产品退出). Deals concluded before go on. */
export interface ProductRetire {
  /** The record that registered it. */
  product: Hex;
  /** Why. */
  reason: string;
}

/** `listing.open`: the seller offers and the exchange admits; either may author it. */
export interface ListingOpen {
  /** What is offered. */
  object: DealObject;
  /** The grant under which the seller operates a certificate that it does not hold. */
  under_grant?: Hex;
  /** Who sells. */
  seller: Uscc;
  /** The exchange. */
  exchange: Uscc;
  /** Sector zone (专区). */
  zone?: string;
  /** In which scenario; needed where a grant limits scenarios. A product's own counts for it. */
  scenario?: string;
  /** In which industry section; needed where a grant limits sections. A product's own counts. */
  sector?: Sector;
  /** Forms of delivery offered. */
  delivery_forms: DeliveryForm[];
  /** Price asked. */
  price: Price;
  /** Digest of the exchange's admission review of subject and product (准入). */
  admission: TaggedDigest;
  /** On what the seller offers personal information, in order: consents and statutes. */
  personal?: [PersonalBasis, ...PersonalBasis[]];
}

/** `listing.close`: the seller or the exchange takes it off (摘牌). Deals concluded on it go on. */
export interface ListingClose {
  /** The record that opened it. */
  listing: Hex;
  /** Why. */
  reason: string;
}

/** `price.quote`: opens a negotiation. */
export interface PriceQuote {
  /** Who is asked to buy. */
  buyer: Uscc;
  /** What is priced. */
  object: DealObject;
  /** The grant under which the seller operates a certificate that it does not hold. */
  under_grant?: Hex;
  /** What the buyer may use it for. */
  purpose: Purpose;
  /** In which scenario. */
  scenario?: string;
  /** The price asked. */
  price: Price;
  /** Last day on which a deal may be concluded on the negotiation. */
  valid_to: DateText;
}

/** `price.valuation`: a third party says what the object is worth. */
export interface PriceValuation {
  /** The record that quoted. */
  negotiation: Hex;
  /** The value. */
  value: Price;
  /** Digest of the report. */
  report: TaggedDigest;
}

/** `price.counter`: the party whose turn it is offers another price. */
export interface PriceCounter {
  /** The record that quoted. */
  negotiation: Hex;
  /** The price offered. */
  price: Price;
}

/** `price.agree`: both parties sign one price over the same terms; either may author it. */
export interface PriceAgree {
  /** The record that quoted. */
  negotiation: Hex;
  /** The price agreed. */
  price: Price;
  /** Digest of the terms: the contract that the deal will name. */
  terms: TaggedDigest;
}

export type PriceRegime = "free" | "guided" | "market";

export type FeeBasis = "product" | "call" | "time" | "volume";

/** `price.file`: the operator files a cap; who fixed it signs too: the implementing institution that holds the data, or a data authority of the operator's territory. */
export interface PriceFile {
  /** What is priced. */
  object: DealObject;
  /** The grant under which the operator operates a certificate that it does not hold. */
  under_grant?: Hex;
  /** In which scenario; absent: wherever no scenario has a cap of its own. */
  scenario?: string;
  /** Who fixed the cap. */
  authority: Uscc;
  /** Free or guided: public data has no other regime. */
  regime: PriceRegime;
  /** Most that may be charged, in fen. */
  cap_fen: number;
  /** By what it is charged. */
  fee_basis: FeeBasis;
  /** When it holds. */
  period: Term;
  /** Digest of the decision on the cap. */
  document: TaggedDigest;
}

/** `deal.clear`: the host finds an agreed deal compliant; it may then be concluded with this host. */
export interface DealClear {
  /** The record that quoted. */
  negotiation: Hex;
  /** Digest of the compliance findings: lists, rights, level, credit, outbound. */
  findings: TaggedDigest;
  /** On what the buyer is to use personal information, in order: consents and statutes. */
  personal?: [PersonalBasis, ...PersonalBasis[]];
}

/** `deal.settle`: both parties and the host state that the price was paid, with the digest of the proof; any of the three may author it. */
export interface DealSettle {
  /** The record that concluded the deal. */
  deal: Hex;
  /** What was paid: the deal's price. */
  price: Price;
  /** Digest of the proof of payment and clearing. */
  proof: TaggedDigest;
}

/** `deal.cancel`: both parties and the host undo a deal of which nothing was delivered or paid. */
export interface DealCancel {
  /** The record that concluded the deal. */
  deal: Hex;
  /** Why. */
  reason: string;
}

/** What a voucher vouches for. */
export type VoucherOf =
  | { deal: Hex }
  | { certificate: CertificateNumber };

/** `voucher.issue`: what the holder may present, for one purpose. */
export interface VoucherIssue {
  /** What it vouches for. */
  of: VoucherOf;
  /** For what it may be presented; a deal's own. */
  purpose: Purpose;
  /** To whom it is presented; absent: to anybody. */
  presented_to?: Uscc;
  /** Last day on which it may be presented. */
  valid_to: DateText;
}

/** What is metered. */
export type Metered =
  | { grant: Hex }
  | { deal: Hex };

/** `use.meter`: units of use in a period that is over. Use beyond a quota is recorded like any other: it is for alerts, and leaves less for sub-grants. */
export interface UseMeter {
  /** What was used. */
  of: Metered;
  /** How often: calls, products, hours or volume, as the terms count them. */
  units: number;
  /** When. */
  period: Term;
  /** Digest of the log. */
  log: TaggedDigest;
}

/** `revenue.period`: what a grantee earned under a grant in a period that is over, inside the grant's term and the days for finishing what had begun. The grantor's side signs for the permitted maximum, which the first tier over public data must state. */
export interface RevenuePeriod {
  /** The grant. */
  grant: Hex;
  /** When. */
  period: Term;
  /** What was earned, in fen. */
  revenue_fen: number;
  /** The maximum permitted revenue of the period (最高准许收入), in fen. */
  permitted_max_fen?: number;
  /** Digest of the report. */
  report: TaggedDigest;
}

/** What a beneficiary receives. */
export interface Part {
  /** Who. */
  to: Uscc;
  /** On what ground. */
  kind: ShareKind;
  /** How much, in fen. */
  amount_fen: number;
}

/** `revenue.distribute`: the shares of the last period's permitted revenue, as the ledger computes them. */
export interface RevenueDistribute {
  /** The grant. */
  grant: Hex;
  /** What each beneficiary receives, in the order of the grant's shares. */
  parts: Part[];
  /** Digest of the proof of payment. */
  proof: TaggedDigest;
}

/** What is attested about. Data is meant in one version: a later one needs a new attestation. */
export type AttestationTarget =
  | { organisation: Uscc }
  | { resource: { id: Hex; version: number } }
  | { product: Hex }
  | { certificate: { number: CertificateNumber; version: number } };

export type AttestationResult = "satisfied" | "not_satisfied";

/** The five dimensions of quality (GZ-5), each from 0 to 10,000 basis points. */
export interface Quality {
  /** 真实性. */
  authenticity_bp: number;
  /** 准确性. */
  accuracy_bp: number;
  /** 完整性. */
  completeness_bp: number;
  /** 时效性. */
  timeliness_bp: number;
  /** 可用性. */
  usability_bp: number;
}

/** `attest.issue`: a provider states what it examined and what it found. The record's id becomes the attestation's identity; it takes the place of the provider's earlier one in the same slot. */
export interface AttestIssue {
  /** What kind. */
  kind: AttestationKind;
  /** About what. */
  target: AttestationTarget;
  /** The processing whose output is meant, of a re-grading or anonymisation: the digest that the product states. */
  processing?: TaggedDigest;
  /** What it comes to. */
  result: AttestationResult;
  /** The level found; a re-grading states one, others none. */
  level?: Level;
  /** The value found; a valuation states one, others none. */
  value?: Price;
  /** The maturity level found, 1 to 5; one about maturity states it, others do not. */
  maturity?: number;
  /** Quality in measured dimensions, in basis points; one about quality may state it. */
  quality?: Quality;
  /** Last day on which it may be relied upon. */
  valid_to: DateText;
  /** Digest of the document. */
  document: TaggedDigest;
}

/** `attest.withdraw`: the provider takes its attestation back. What relied on it stays as it is; nothing new relies on it from the next record on. */
export interface AttestWithdraw {
  /** The record that issued it. */
  attestation: Hex;
  /** Why. */
  reason: string;
}

export type ListKind = "negative" | "positive" | "important_data" | "core_data" | "outbound";

/** What an entry names: data that agrees in every dimension that is stated. A dimension that is left out does not limit; data that states nothing in a limited dimension is not named. */
export interface ListEntry {
  /** What it is about, for people. */
  title: string;
  /** Industry sections. */
  sectors?: Sector[];
  /** Data of this level or a stricter one. */
  level_min?: Level;
  /** Whose data. */
  data_kind?: DataKind;
  /** Data whose information-resource code begins like this. */
  code_prefix?: string;
  /** Use for one of these purposes. */
  purposes?: Purpose[];
  /** Delivery in one of these forms. */
  delivery_forms?: DeliveryForm[];
}

/** `list.publish`: the whole list in its next version. An empty one ends the list. */
export interface ListPublish {
  /** What it does with what it names. */
  kind: ListKind;
  /** Where it holds. */
  region: Region;
  /** For the data of which industry section; absent: of all. */
  sector?: Sector;
  /** 1 for the first version, one more for each later one. */
  version: number;
  /** First day on which it holds: today or later, and not before an announced version. */
  effective_from: DateText;
  /** Number of the official document. */
  notice: string;
  /** Digest of the official document. */
  document: TaggedDigest;
  /** What it names. */
  entries: ListEntry[];
}

/** `consent.give`: by the custodian, or by the processor where there is none. The record's id becomes the consent's identity. */
export interface ConsentGive {
  /** Salted commitment to who consented. */
  commitment: Hex;
  /** How many people it stands for. */
  people: number;
  /** Who may process. */
  processor: Uscc;
  /** Who keeps the consent for the data subjects, if not the processor. */
  custodian?: Uscc;
  /** The data that it is about. */
  data: Subject;
  /** Fields of the data, in order; absent: all fields. */
  fields?: string[];
  /** Purposes. */
  purposes: Purpose[];
  /** When. */
  term: Term;
  /** Digest of what the data subjects signed. */
  proof: TaggedDigest;
}

/** `consent.narrow`: data subjects allow less from now on; what is left out stays as it was. */
export interface ConsentNarrow {
  /** The record that gave it. */
  consent: Hex;
  /** The fields that are left, in order. */
  fields?: string[];
  /** The purposes that are left. */
  purposes?: Purpose[];
  /** The new last day. */
  until?: DateText;
  /** Digest of what the data subjects signed. */
  proof: TaggedDigest;
}

/** `consent.withdraw`: no new use from the next block on. Past use stays lawful, and the processor can show that it was. */
export interface ConsentWithdraw {
  /** The record that gave it. */
  consent: Hex;
  /** Why, if the data subjects say so. */
  reason?: string;
  /** Digest of what the data subjects signed. */
  proof: TaggedDigest;
}

export type Jurisdiction = "hong_kong" | "macao" | "taiwan" | "foreign";

export type OutboundRoute = "security_assessment" | "standard_contract" | "certification" | "exempt";

export type OutboundExemption = "below_threshold" | "contract_necessity" | "human_resources" | "emergency" | "transit" | "no_personal_or_important" | "free_trade_zone";

/** `outbound.clear`: data of an exporter may leave by a route. The record's id becomes the clearance's identity. */
export interface OutboundClear {
  /** Who exports. */
  exporter: Uscc;
  /** What. */
  object: DealObject;
  /** Where to. */
  destination: Jurisdiction;
  /** Who receives it there, as the document names it. */
  recipient: string;
  /** By which way. */
  route: OutboundRoute;
  /** On what ground it is exempt, if it is. */
  exemption?: OutboundExemption;
  /** The exporter operates critical information infrastructure. */
  critical_infrastructure: boolean;
  /** People whose data may leave, without those below. */
  people: number;
  /** People whose sensitive data may leave. */
  sensitive_people: number;
  /** Last day. */
  valid_to: DateText;
  /** Digest of the assessment's result, contract, certificate or filing. */
  document: TaggedDigest;
}

/** `inbound.clear`: data from elsewhere may come in to an importer. */
export interface InboundClear {
  /** Who imports. */
  importer: Uscc;
  /** Where from. */
  origin: Jurisdiction;
  /** What it is, as the document names it. */
  title: string;
  /** Last day. */
  valid_to: DateText;
  /** Digest of the document. */
  document: TaggedDigest;
}

/** Legal timers, in working days. */
export interface Timers {
  /** Accept or refuse an application (Fujian's rule: 3). */
  accept_days: number;
  /** Answer a deficiency notice (policy: 15). */
  supplement_days: number;
  /** Formal review (default: 20). */
  review_days: number;
  /** Publicity (Fujian's rule: 10). */
  publicity_days: number;
  /** Decide an objection (default: 10). */
  objection_days: number;
  /** Finish a deregistration (default: 10). */
  deregistration_days: number;
  /** Settle and destroy data after notice of a grant's exit (policy: 30). */
  grant_exit_days: number;
  /** Object to a finding before it is listed (policy: 10). */
  credit_objection_days: number;
  /** File a report after its period (policy: 10). */
  report_days: number;
}

/** People since 1 January, for each exporter (促进和规范数据跨境流动规定, 2024-03-22). */
export interface OutboundThresholds {
  /** From so many people on, a standard contract or certification (100,000). */
  contract_people: number;
  /** From so many people on, a security assessment (1,000,000). */
  assessment_people: number;
  /** From so many people whose sensitive data leaves on, a security assessment (10,000). */
  assessment_sensitive: number;
}

/** What free text is searched for (invariant 29). The patterns are in [`crate::scrub`]. */
export interface Scrubber {
  /** Refuse what looks like a resident identity number. */
  identity_numbers: boolean;
  /** Refuse what looks like a mobile number. */
  mobile_numbers: boolean;
  /** Refuse what looks like an e-mail address. */
  emails: boolean;
}

/** Values that protect people and important data. */
export interface Safeguards {
  /** Longest validity of a risk assessment of important data, in months (default: 12). */
  risk_assessment_months: number;
  /** Longest validity of an outbound security assessment, in years (default: 3). */
  outbound_assessment_years: number;
  /** From how many people on an outbound transfer needs which route. */
  outbound: OutboundThresholds;
  /** What free text is refused for. */
  scrubber: Scrubber;
}

export type KeyAlgorithm = "ed25519" | "sm2";

/** Parameters in force, changed only by governance. */
export interface Params {
  /** Version of the protocol that these parameters belong to. */
  protocol_version: number;
  /** Most records in a block. */
  block_records_max: number;
  /** Most bytes of a block. */
  block_bytes_max: number;
  /** Longest window of a record, in blocks. */
  record_window_blocks: number;
  /** Time without records after which an empty block is made, in milliseconds. */
  heartbeat_ms: number;
  /** How far a proposal's time may lie ahead of a validator's clock, in milliseconds. */
  clock_precision_ms: number;
  /** How long a proposal may take to arrive, in milliseconds. */
  message_delay_ms: number;
  /** Legal timers. */
  timers: Timers;
  /** Longest validity of a certificate, in years (national rule: 3). */
  certificate_years_max: number;
  /** Longest term of a first-tier grant, in years (发改数据规〔2025〕27号: 5). */
  tier1_years_max: number;
  /** Deepest chain of grants below a certificate. */
  grant_depth_max: number;
  /** Days for which a delivery that has begun may be accepted after what it rests on expired (policy: 30). */
  delivery_grace_days: number;
  /** Days before its end in which a certificate may be renewed (default: 60). */
  renewal_window_days: number;
  /** Days for which an emergency freeze without a full decision lasts, the first included (policy: 3, so that it never exceeds 72 hours). */
  emergency_freeze_days: number;
  /** Most that pledges may secure together, in basis points of the latest live valuation; absent: no limit (policy: absent). */
  pledge_ratio_bp?: number;
  /** Every deal cites a negotiation with an agreed and cleared price (policy: not required). */
  price_trail_required: boolean;
  /** Fewest blocks between a decision of governance and its effect (policy: 10). */
  governance_lead_blocks: number;
  /** What protects people and important data. */
  safeguards: Safeguards;
  /** Algorithms of the keys that may sign records: Ed25519 always, SM2 where the founders choose it. */
  record_algorithms: KeyAlgorithm[];
}

/** `policy.set`: by a governance quorum. Headers carry the new parameters' hash from the effective height on; a node that does not know their protocol version stops there. Touches one key, or two when an earlier change has taken effect. */
export interface PolicySet {
  /** All parameters, changed or not. */
  params: Params;
  /** Hash of the parameters that they take the place of. */
  replaces: Hex;
  /** First height at which they hold. */
  effective_height: number;
  /** Number of the decision. */
  notice: string;
  /** Digest of the decision. */
  document: TaggedDigest;
}

/** A seat in consensus. */
export interface Seat {
  /** The key that votes. */
  key: Hex;
  /** Voting power. */
  power: number;
  /** First height that it votes on. */
  effective_height: number;
}

/** `node.admit`: a member may run a node, and vote with it if it is given a seat. An observer is admitted by a data authority of its territory; a seat is given by a governance quorum, to a registrar or exchange. The member and every new key sign too.  A seat for a member that has one takes its place from that height on, so that a network of four can change keys and powers; with a new peer key the member's other nodes leave at that height. */
export interface NodeAdmit {
  /** The member. */
  member: Uscc;
  /** The transport identity of its node; one that it runs already, or a new one. */
  peer_key: Hex;
  /** A seat in consensus; absent: an observer. */
  seat?: Seat;
}

/** `node.remove`: a member votes and connects no more from a height on. An observer is removed by a data authority of its territory, a validator by a governance quorum. */
export interface NodeRemove {
  /** The member. */
  member: Uscc;
  /** First height without it. */
  effective_height: number;
  /** Why. */
  reason: string;
}

export type SignedKind = "prevote" | "precommit" | "proposal";

/** One signed statement. */
export interface Statement {
  /** The block; absent: none. */
  block?: Hex;
  /** The earlier round that a proposal names. */
  pol_round?: number;
  /** The signature. */
  signature: Hex;
}

/** `node.equivocation`: anybody enrolled may show it; the signatures are the proof, and the ledger checks both. The member has no seat from some blocks later on, until a quorum gives it one, and the proof stays for ever. */
export interface NodeEquivocation {
  /** The seat. */
  validator: Hex;
  /** Height voted on. */
  height: number;
  /** Round voted in. */
  round: number;
  /** What was signed twice. */
  kind: SignedKind;
  /** Both statements, about different blocks; one of them may be about none. */
  statements: [Statement, Statement];
}

export type InventoryKind = "resource" | "responsibility" | "demand";

/** An entry of a list. A resource is named on lists of resources and responsibilities, an organisation on lists of responsibilities and demands. */
export interface InventoryEntry {
  /** What it is called. */
  title: string;
  /** The resource. */
  resource?: Hex;
  /** Who answers for it, or needs it. */
  organisation?: Uscc;
}

/** `inventory.publish`: a data authority publishes the next version of a list of its area, whole. A longer list than a record holds goes by areas inside the area. */
export interface InventoryPublish {
  /** What it is of. */
  kind: InventoryKind;
  /** The area. */
  region: Region;
  /** 1, then one more each time. */
  version: number;
  /** When the next version is announced for. */
  next_due?: DateText;
  /** Digest of the official document. */
  document: TaggedDigest;
  /** What it lists. */
  entries: InventoryEntry[];
}

export type OpeningMode = "unconditional" | "targeted" | "authorized" | "closed";

/** `opening.set`: by the holder, signed by the data authority that approves. */
export interface OpeningSet {
  /** Which resource. */
  resource: Hex;
  /** To whom it is opened. */
  mode: OpeningMode;
  /** The named organisations of a targeted opening, in order; others name none. */
  recipients?: [Uscc, ...Uscc[]];
  /** Who approves. */
  approver: Uscc;
  /** The approval. */
  approval: Decision;
  /** The record of the decision that this one replaces; absent: it is the first. */
  replaces?: Hex;
  /** Why. */
  reason: string;
}

export type MandateSide = "sell" | "buy";

/** What a broker takes for a deal. Whoever sees the mandate sees the fee. */
export type BrokerFee =
  | { basis_points: number }
  | { fen: number };

/** `mandate.give`: a principal lets a broker act for one side of deals; both sign. */
export interface MandateGive {
  /** The broker. */
  broker: Uscc;
  /** For which side. */
  side: MandateSide;
  /** Over what; absent: anything. */
  object?: DealObject;
  /** For deals with these purposes. */
  purposes: Purpose[];
  /** When the broker may act. */
  term: Term;
  /** What it takes. */
  fee: BrokerFee;
  /** Digest of the contract. */
  contract: TaggedDigest;
}

/** `mandate.end`: principal or broker ends it; deals that are concluded go on. */
export interface MandateEnd {
  /** The record that gave it. */
  mandate: Hex;
  /** Why. */
  reason: string;
}

export type DomainKind = "laboratory" | "sandbox" | "privacy_computing";

/** `domain.register`: who runs a domain registers it; the data authority there signs too. */
export interface DomainRegister {
  /** Its name, as grants will state it. */
  name: string;
  /** What it is. */
  kind: DomainKind;
  /** Where it stands. */
  region: Region;
  /** The data authority that admits it. */
  authority: Uscc;
  /** Digest of its security assessment. */
  assessment: TaggedDigest;
}

/** `domain.retire`: its operator or its authority takes it out of service. */
export interface DomainRetire {
  /** Its name. */
  name: string;
  /** Why. */
  reason: string;
}

/** `complaint.file`: somebody complains of an organisation to a regulator with power over it. */
export interface ComplaintFile {
  /** Of whom. */
  against: Uscc;
  /** In which matter; absent: its conduct. */
  matter?: Matter;
  /** The regulator. */
  regulator: Uscc;
  /** What is complained of. */
  statement: string;
  /** Digests of what shows it. */
  evidence?: [TaggedDigest, ...TaggedDigest[]];
  /** It is filed for somebody of the public. */
  for_public?: true;
}

export type ComplaintOutcome = "upheld" | "dismissed" | "referred";

/** `complaint.decide`: the regulator says what came of it, once. */
export interface ComplaintDecide {
  /** The record that filed it. */
  complaint: Hex;
  /** What came of it. */
  outcome: ComplaintOutcome;
  /** The finding that it led to. */
  finding?: Hex;
  /** Why. */
  reason: string;
}

/** `audit.schedule`: a regulator or data authority over the processor sets how often it is audited. */
export interface AuditSchedule {
  /** Who is to be audited. */
  processor: Uscc;
  /** Every how many months. */
  every_months: number;
  /** Last day for the next one. */
  next_due: DateText;
}

/** `audit.report`: the processor reports an audit; who audited signs too. */
export interface AuditReport {
  /** Who audited: a provider admitted to compliance or security. */
  auditor: Uscc;
  /** What it came to. */
  result: AttestationResult;
  /** Digest of the report. */
  document: TaggedDigest;
}
