/**
 * The clean-title answer (可交易性报告): may this party do this with this asset, here, now? Everything that
 * stands in the way is noted, not only the first (docs/protocol.md).
 */

import { type Certificate, decodeOrganisation, organisationKey } from "../entities.js";
import { legalDate } from "../identifiers.js";
import { PROTOCOL_VERSION } from "../constants.js";
import { notRecognised } from "../recognition.js";
import { Incomplete, type ProvenState } from "../state.js";
import { type Level, VOCABULARIES } from "../words.js";
import { allowsRegion, covers, exceedingUses } from "./attenuation.js";
import * as data from "./data.js";
import {
  bookOfCertificate,
  bookOfGrant,
  decodeClock,
  decodeGrantBook,
  decodeParams,
  decodeParamsChange,
  ledgerKey,
  type Product,
  type Question,
} from "./reading.js";
import { Ledger, type ReasonCode, Refusal } from "./ledger.js";
import {
  atCertificate,
  faults,
  liveHolds,
  type Node,
  objectNode,
  ownershipDispute,
  readReliance,
  type Reliance,
  reliances,
  transferLock,
} from "./lineage.js";
import { type Remedy, remedyOf } from "./remedy.js";

/** One thing that stands in the way. */
export interface Blocker {
  code: ReasonCode;
  /** Where in the lineage; absent: it concerns the party or the act itself. */
  at?: Node;
  remedy: Remedy;
}

/** The answer as of a block; without blockers: permitted. */
export interface Answer {
  height: bigint;
  time: bigint;
  blockers: Blocker[];
}

const PARTY_ROLES = ["registrant", "implementing_institution", "source_unit", "operator", "developer", "trader"] as const;

/** The activity from which a sanction may bar. */
const ACTIVITIES = {
  use: "product",
  grant: "grant",
  list: "listing",
  license: "deal",
  transfer: "deal",
  pledge: "pledge",
  deregister: undefined,
} as const;

/** The right that the act takes. */
const RIGHTS: Record<Question["act"], Certificate["rights"]> = {
  use: ["use"],
  grant: [],
  list: ["operate"],
  license: ["operate"],
  transfer: [],
  pledge: ["operate"],
  deregister: [],
};

const isOneOf = <T>(value: T, ...of: T[]): boolean => of.includes(value);

/** The answer on a proven state. Throws `Incomplete` where the state does not prove what it depends on. */
export function answerOn(state: ProvenState, question: Question): Answer {
  const clock = state.get(ledgerKey("clock"), decodeClock);
  if (!clock) throw new Incomplete("the state has no clock");
  checkRules(state, clock.height + 1n);
  const examination = new Examination(new Ledger(state), question, legalDate(clock.time));
  examination.party();
  const { asset, underGrant } = question;
  if (asset.kind === "product") examination.product(asset.id);
  else {
    examination.noting(undefined, () => {
      examination.reliance(readReliance(examination.ledger, asset.number, underGrant));
    });
  }
  examination.standing();
  return { ...clock, blockers: examination.blockers };
}

/** An answer under rules that this program does not know would be a guess. */
function checkRules(state: ProvenState, next: bigint): void {
  const change = state.get(ledgerKey("next_params"), decodeParamsChange);
  const params = change && change.from <= next ? change : state.get(ledgerKey("params"), decodeParams);
  if (params?.version !== PROTOCOL_VERSION) throw new Incomplete(`protocol ${params?.version}`);
  if (!state.get(ledgerKey("calendar"), (value) => value)) throw new Incomplete("the state has no calendar");
}

class Examination {
  readonly blockers: Blocker[] = [];

  constructor(
    readonly ledger: Ledger,
    readonly question: Question,
    readonly today: number,
  ) {}

  /** Notes a blocker once. */
  add(code: ReasonCode, at?: Node): void {
    const isKnown = this.blockers.some((known) => known.code === code && known.at?.kind === at?.kind && known.at?.id === at?.id);
    if (isKnown) return;
    const remedy = remedyOf(this.ledger, code, at, this.today);
    this.blockers.push({ code, ...(at ? { at } : {}), remedy });
  }

  require(holds: boolean, code: ReasonCode, at?: Node): void {
    if (!holds) this.add(code, at);
  }

  /** Does a check, and notes what it refuses. */
  noting(at: Node | undefined, check: () => void): void {
    try {
      check();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.add(error.code, at);
    }
  }

  get #rights(): Certificate["rights"] {
    return RIGHTS[this.question.act];
  }

  /** True when the act is a use of personal information, should there be any. */
  get #usesPeople(): boolean {
    return isOneOf(this.question.act, "use", "list", "license");
  }

  /** The party is enrolled, active, and of a kind that disposes of rights of its own. */
  party(): void {
    const { question, today } = this;
    const { act } = question;
    const organisation = this.ledger.state.get(organisationKey(question.party), decodeOrganisation);
    if (!organisation) return this.add("org.unknown");
    this.require(organisation.state === "active", "org.suspended");
    this.require(liveHolds(organisation.holds, today).length === 0, "org.frozen");
    const activity = ACTIVITIES[act];
    const barred = organisation.bars.some(
      ({ activities, from, to }) => activity !== undefined && activities.includes(activity) && from <= today && today <= to,
    );
    this.require(!barred, "org.barred");
    const listed = isOneOf(organisation.credit, "listed", "repair_pending");
    this.require(!listed || !isOneOf(act, "list", "license", "transfer"), "credit.listed");
    this.require(PARTY_ROLES.some((role) => organisation.roles.includes(role)), "record.role_not_held");
  }

  product(id: string): void {
    const { question, ledger, today } = this;
    const { act, party, deliveryForms } = question;
    const at: Node = { kind: "product", id };
    const product = ledger.product(id);
    if (!product) return this.add("product.unknown");
    this.require(product.producer === party, "product.not_producer", at);
    this.require(covers(product.deliveryForms, deliveryForms), "scope.delivery_forms", at);
    this.require(!isOneOf(act, "list", "license") || product.state !== "retired", "product.retired", at);
    this.require(!isOneOf(act, "transfer", "pledge", "deregister"), "cert.unknown", at);
    if (isOneOf(act, "use", "grant", "list", "license")) this.#listedProduct(id, product, at);
    if (this.#usesPeople) this.noting(at, () => data.checkPersonalUseOfProduct(ledger, today, id));
    let found: Reliance[] = [];
    this.noting(undefined, () => (found = reliances(ledger, product.inputs)));
    for (const each of found) this.reliance(each);
  }

  #listedProduct(id: string, product: Product, at: Node): void {
    const { ledger, today, question } = this;
    const judged = data.judgeByLists(ledger, today, data.matterOfProduct(product), question);
    this.require(!judged.negative, "list.negative", at);
    const level = judged.negative ? product.level : judged.level;
    if (level === "important") this.noting(at, () => data.checkProductAssessed(ledger, today, id));
  }

  /** A certificate that the act relies upon. */
  reliance(reliance: Reliance): void {
    this.#entitlement(reliance);
    this.#locks(reliance);
    const level = this.#data(reliance);
    this.#exclusive(reliance);
    this.#recognised(reliance, level);
  }

  /** The certificate is the party's, or the grant to the party covers the act. */
  #entitlement({ certificate, grant: under }: Reliance): void {
    const { act, party, purpose, sector, region, deliveryForms } = this.question;
    const here = atCertificate(certificate.number);
    if (!under) this.require(certificate.holder === party, "rights.not_holder", here);
    this.require(covers(certificate.rights, this.#rights), "scope.rights", here);
    if (!under) return;
    const { id, grant } = under;
    const at: Node = { kind: "grant", id };
    this.require(!isOneOf(act, "transfer", "pledge", "deregister"), "rights.not_holder", here);
    this.require(grant.grantee === party, "rights.not_grantee", at);
    this.require(act !== "grant" || grant.subDepth > 0, "scope.depth", at);
    const { number, level } = certificate;
    const used = { rights: this.#rights, certificate: number, level, deliveryForms, purpose, sector, region };
    for (const code of exceedingUses(grant, used)) this.add(code, at);
  }

  /** Neither disputed nor pledged nor locked by a transfer. */
  #locks({ certificate, grant }: Reliance): void {
    const { act } = this.question;
    const at = atCertificate(certificate.number);
    const dispute = ownershipDispute(this.ledger, certificate, this.today);
    this.require(act === "deregister" || dispute === undefined, "rights.disputed", at);
    const moves = isOneOf(act, "transfer", "deregister");
    this.require(!moves || certificate.pledges.length === 0, "rights.pledged", at);
    const lock = transferLock(this.ledger, certificate, this.today);
    this.require(lock === undefined || grant !== undefined, "rights.transfer_pending", at);
  }

  /** What the data itself allows; the level that holds where the act is done. */
  #data(reliance: Reliance): Level {
    const { ledger, today, question } = this;
    const { certificate } = reliance;
    const at = atCertificate(certificate.number);
    this.require(question.act === "deregister" || certificate.level !== "core", "rights.core_data", at);
    const { level: levels } = VOCABULARIES;
    const isCommon = levels.indexOf(certificate.level) < levels.indexOf("important");
    const mayLeave = certificate.dataKind === "enterprise" && isCommon;
    this.require(!question.deliveryForms.includes("raw_export") || mayLeave, "rights.raw_export", at);
    this.#supply(reliance, at);
    const level = this.#listed(certificate, at);
    const ofCertificate = question.asset.kind === "certificate";
    const isBound = !isOneOf(question.act, "pledge", "deregister");
    if (isBound && ofCertificate && level === "important") {
      this.noting(at, () => data.checkAssessed(ledger, today, certificate));
    }
    if (ofCertificate && this.#usesPeople) this.noting(at, () => data.checkPersonalUse(ledger, today, certificate));
    return level;
  }

  /** Shared data is granted, offered and sold on its provider's consent only, and used on it by who holds it. */
  #supply({ certificate, grant }: Reliance, at: Node): void {
    const { act, purpose } = this.question;
    if (isOneOf(act, "pledge", "deregister") || (act === "use" && grant)) return;
    const rights = act === "transfer" ? certificate.rights : this.#rights;
    this.noting(at, () => data.checkSupplyConsent(this.ledger, this.today, certificate, rights, purpose));
  }

  /** No negative list of its home or of the region of the act names it. */
  #listed(certificate: Certificate, at: Node): Level {
    const { ledger, today, question } = this;
    if (isOneOf(question.act, "deregister", "pledge")) return certificate.level;
    const judged = data.judgeByLists(ledger, today, data.matterOfCertificate(ledger, certificate), question);
    this.require(!judged.negative, "list.negative", at);
    return judged.negative ? certificate.level : judged.level;
  }

  /** No exclusive grant on the same parent covers what would be granted. */
  #exclusive({ certificate, grant: under }: Reliance): void {
    const { ledger, question, today } = this;
    if (question.act !== "grant") return;
    const book = under ? bookOfGrant(under.id) : bookOfCertificate(certificate.number);
    const named = ledger.state.get(book, decodeGrantBook) ?? [];
    const { id } = atCertificate(certificate.number);
    for (const each of named.filter(({ exclusive, to }) => exclusive && to >= today)) {
      const scope = ledger.grant(each.grant)?.scope;
      const isCovered =
        scope !== undefined &&
        scope.certificates.some((number) => atCertificate(number).id === id) &&
        allowsRegion(scope.regions, question.region) &&
        (question.purpose === undefined || scope.purposes.includes(question.purpose));
      this.require(!isCovered, "grant.exclusive", { kind: "grant", id: each.grant });
    }
  }

  /** The region of the act recognises the certificate. */
  #recognised({ certificate }: Reliance, level: Level): void {
    const { region, purpose } = this.question;
    const { number, sector } = certificate;
    const rights = this.#rights.length > 0 ? this.#rights : certificate.rights;
    const claim = { number, rights, level, sector, purposes: purpose === undefined ? [] : [purpose] };
    const code = notRecognised(this.ledger.state, claim, region, this.today);
    if (code !== undefined && code !== "rights.core_data") this.add(code, atCertificate(number));
  }

  /** Everything that the asset and the grant rest on is in force. */
  standing(): void {
    const { asset, underGrant, act } = this.question;
    const roots: Node[] = [objectNode(asset)];
    if (underGrant !== undefined) roots.push({ kind: "grant", id: underGrant });
    for (const { code, at } of faults(this.ledger, roots, this.today)) {
      if (code !== "rights.core_data" || act !== "deregister") this.add(code, at);
    }
  }
}
