/** What something rests on, up to the certificates, and whether all of it stands (docs/protocol.md). */

import type { Certificate, Hold } from "../entities.js";
import { type CertificateNumber, numberText } from "../identifiers.js";
import { exceeds } from "./attenuation.js";
import type { Deal, DealObject, Grant, ProductInput, Term } from "./reading.js";
import { type Ledger, LINEAGE_NODES_MAX, type ReasonCode, refuse } from "./ledger.js";

/** Something that rests on something. The id of a certificate is its number. */
export type Node =
  | { kind: "certificate"; id: string; number: CertificateNumber }
  | { kind: "grant" | "product" | "deal" | "listing"; id: string };

export const atCertificate = (number: CertificateNumber): Node => ({ kind: "certificate", id: numberText(number), number });

/** One step up: who must still hold it, or which rights it must still carry one of, where that matters. */
interface Link {
  node: Node;
  heldBy?: string;
  anyOf?: Grant["rights"];
}

const to = (node: Node): Link => ({ node });
const toGrant = (id: string | undefined): Link[] => (id === undefined ? [] : [to({ kind: "grant", id })]);
const sameLink = ({ node, heldBy, anyOf }: Link): string => [node.kind, node.id, heldBy, anyOf].join();

export interface Fault {
  code: ReasonCode;
  at: Node;
}

export const objectNode = (object: DealObject): Node =>
  object.kind === "certificate" ? atCertificate(object.number) : { kind: "product", id: object.id };

const BY_HOLD = { freeze: "lineage.frozen", measure: "lineage.measure", review: "lineage.under_review" } as const;
export const reasonOf = (hold: Hold): ReasonCode => BY_HOLD[hold.kind];
export const liveHolds = (holds: Hold[], today: number): Hold[] =>
  holds.filter(({ until }) => until === undefined || today <= until);

const isInside = (term: Term, today: number): boolean => term.from <= today && today <= term.to;

export const isPending = ({ state, completeBy }: Deal, today: number): boolean =>
  (state === "concluded" || state === "delivered") && today <= completeBy;

/** Neither ended nor past its validity. */
export const isLive = ({ status, validTo }: Certificate, today: number): boolean =>
  (status === "active" || status === "suspended") && today <= validTo;

/** Everything that is asked about and does not stand, nearest first; above a fault nothing is looked at. */
export function faults(ledger: Ledger, roots: Node[], today: number): Fault[] {
  const queue = roots.map(to);
  const seen = new Set(queue.map(sameLink));
  const nodes = new Set(roots.map(({ kind, id }) => kind + id));
  const found: Fault[] = [];
  for (let link = queue.shift(); link && found.length < LINEAGE_NODES_MAX; link = queue.shift()) {
    const at = link.node;
    if (nodes.size > LINEAGE_NODES_MAX) {
      found.push({ code: "lineage.too_large", at });
      break;
    }
    const above = examine(ledger, link, today);
    if (typeof above === "string") {
      found.push({ code: above, at });
      continue;
    }
    for (const each of above) {
      if (seen.has(sameLink(each))) continue;
      seen.add(sameLink(each));
      nodes.add(each.node.kind + each.node.id);
      queue.push(each);
    }
  }
  return found;
}

/** The links above a node, or why it is not in force itself. */
function examine(ledger: Ledger, link: Link, today: number): Link[] | ReasonCode {
  const { node } = link;
  switch (node.kind) {
    case "certificate": {
      const certificate = ledger.certificate(node.number);
      if (!certificate) break;
      return certificateFault(certificate, link, today) ?? certificateLinks(ledger, certificate);
    }
    case "grant": {
      const grant = ledger.grant(node.id);
      if (!grant) break;
      return grantFault(grant, today) ?? linksAboveGrant(ledger, node.id, grant);
    }
    case "product": {
      const product = ledger.product(node.id);
      if (!product) break;
      return holdFault(product.holds, today) ?? productLinks(product.producer, product.inputs);
    }
    case "deal": {
      const deal = ledger.deal(node.id);
      if (!deal) break;
      return dealFault(deal, today) ?? dealLinks(deal);
    }
    case "listing": {
      const listing = ledger.listing(node.id);
      if (!listing) break;
      if (listing.state === "closed") return "listing.closed";
      return holdFault(listing.holds, today) ?? offerLinks(listing.object, listing.underGrant, listing.seller);
    }
  }
  return "lineage.dangling";
}

function holdFault(holds: Hold[], today: number): ReasonCode | undefined {
  const [first] = liveHolds(holds, today);
  return first && reasonOf(first);
}

function certificateFault(certificate: Certificate, { heldBy, anyOf }: Link, today: number): ReasonCode | undefined {
  const { status, validFrom, validTo, holder, rights, level, holds } = certificate;
  if (status !== "active") return "lineage.certificate_stopped";
  if (!isInside({ from: validFrom, to: validTo }, today)) return "lineage.certificate_expired";
  if (heldBy !== undefined && heldBy !== holder) return "lineage.certificate_moved";
  if (anyOf && anyOf.length > 0 && !anyOf.some((right) => rights.includes(right))) return "lineage.grant_outgrown";
  if (level === "core") return "rights.core_data";
  return holdFault(holds, today);
}

function grantFault({ state, term, holds }: Grant, today: number): ReasonCode | undefined {
  if (state === "offered") return "lineage.grant_not_accepted";
  if (state === "terminated") return "lineage.grant_terminated";
  if (state === "suspended") return "lineage.grant_suspended";
  if (state !== "active") return "lineage.grant_exited";
  return isInside(term, today) ? holdFault(holds, today) : "lineage.grant_out_of_term";
}

function dealFault(deal: Deal, today: number): ReasonCode | undefined {
  const { state, term, holds } = deal;
  if (state === "unwound") return "lineage.deal_unwound";
  if (state === "cancelled") return "deal.cancelled";
  if (state !== "accepted" && !isPending(deal, today)) return "deal.lapsed";
  if (state === "accepted" && term && !isInside(term, today)) return "deal.licence_over";
  return holdFault(holds, today);
}

/** A product's certificate rests on the product; data that was granted or bought, on that. */
function certificateLinks(ledger: Ledger, { subject }: Certificate): Link[] {
  if (subject.kind === "product") return [to({ kind: "product", id: subject.id })];
  const resource = ledger.resource(subject.id);
  const deal: Link[] = resource?.sourceDeal === undefined ? [] : [to({ kind: "deal", id: resource.sourceDeal })];
  return [...toGrant(resource?.sourceGrant), ...deal];
}

function grantLinks({ scope, rights, parent }: Grant): Link[] {
  const certificates = scope.certificates.map((number): Link => ({ node: atCertificate(number), anyOf: rights }));
  return [...certificates, ...toGrant(parent)];
}

/** Where the grant above has exited and left this one in use, it rests on what that one rested on. */
function linksAboveGrant(ledger: Ledger, id: string, grant: Grant): Link[] | ReasonCode {
  let links = grantLinks(grant);
  let [childId, child] = [id, grant];
  while (child.parent !== undefined) {
    const aboveId = child.parent;
    const above = ledger.grant(aboveId);
    if (!above) break;
    if (above.version > 1 && exceeds(above, child)) return "lineage.grant_outgrown";
    const exited = above.state === "exiting" || above.state === "ended";
    if (!above.exit || !exited) break;
    const fate = above.exit.except.find(({ id }) => id === childId)?.fate ?? above.exit.children;
    if (fate === "end") break;
    links = links.filter(({ node }) => node.kind !== "grant" || node.id !== aboveId);
    links.push(...toGrant(above.parent));
    [childId, child] = [aboveId, above];
  }
  return links;
}

/** A certificate of the producer's own must still be the producer's. */
function productLinks(producer: string, inputs: ProductInput[]): Link[] {
  return inputs.flatMap((input): Link[] => {
    if (input.kind === "product") return [to({ kind: "product", id: input.id })];
    const node = atCertificate(input.certificate);
    return input.kind === "granted" ? [to(node), ...toGrant(input.grant)] : [{ node, heldBy: producer }];
  });
}

/** An accepted transfer rests on nothing more, an accepted licence stays with the certificate. */
function dealLinks({ state, mode, object, underGrant, seller }: Deal): Link[] {
  if (state === "accepted" && mode === "transfer") return [];
  if (state === "accepted" && object.kind === "certificate") return [to(objectNode(object)), ...toGrant(underGrant)];
  return offerLinks(object, underGrant, seller);
}

function offerLinks(object: DealObject, underGrant: string | undefined, seller: string): Link[] {
  const own = object.kind === "certificate" && underGrant === undefined;
  const link: Link = { node: objectNode(object), ...(own ? { heldBy: seller } : {}) };
  return [link, ...toGrant(underGrant)];
}

/** A certificate that is relied upon, and the grant that reaches it. */
export interface Reliance {
  certificate: Certificate;
  grant?: { id: string; grant: Grant };
}

export function readReliance(ledger: Ledger, number: CertificateNumber, id: string | undefined): Reliance {
  const certificate = ledger.certificate(number) ?? refuse("cert.unknown");
  if (id === undefined) return { certificate };
  return { certificate, grant: { id, grant: ledger.grant(id) ?? refuse("grant.unknown") } };
}

export const sameInput = (input: ProductInput): string =>
  input.kind === "product" ? input.id : `${numberText(input.certificate)} ${input.kind === "granted" ? input.grant : ""}`;

/** Adds what was not seen before. */
export function unseen<T>(list: readonly T[], seen: Set<string>, name: (each: T) => string): T[] {
  return list.filter((each) => seen.size < seen.add(name(each)).size);
}

/** The certificates that a product is made from, each once for every grant that reaches it. */
export function reliances(ledger: Ledger, inputs: ProductInput[]): Reliance[] {
  const found: Reliance[] = [];
  const open = [...inputs];
  const seen = new Set(inputs.map(sameInput));
  for (let input = open.pop(); input; input = open.pop()) {
    if (seen.size > LINEAGE_NODES_MAX) refuse("lineage.too_large");
    if (input.kind === "product") {
      const product = ledger.product(input.id) ?? refuse("product.unknown");
      open.push(...unseen(product.inputs, seen, sameInput));
    } else {
      found.push(readReliance(ledger, input.certificate, input.kind === "granted" ? input.grant : undefined));
    }
  }
  return found;
}

/** What disputes the ownership today: an open dispute, or the certificate that it contests while that lives. */
export function ownershipDispute(ledger: Ledger, certificate: Certificate, today: number): string | undefined {
  const { disputes, contests } = certificate;
  if (disputes.length > 0) return disputes[0];
  const contested = contests && ledger.certificate(contests);
  return contested && isLive(contested, today) ? numberText(contests!) : undefined;
}

/** The transfer that locks a certificate today. */
export function transferLock(ledger: Ledger, { transferPending }: Certificate, today: number): string | undefined {
  const deal = transferPending === undefined ? undefined : ledger.deal(transferPending);
  return deal && isPending(deal, today) ? transferPending : undefined;
}
