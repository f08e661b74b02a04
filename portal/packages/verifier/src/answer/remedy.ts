/** Who can lift what stands in the way, and until when it stands. */

import type { Certificate, Hold } from "../entities.js";
import { decodeDispute, decodePledge, disputeKey, type Grant, pledgeKey } from "./reading.js";
import type { Ledger, ReasonCode } from "./ledger.js";
import { isLive, liveHolds, type Node, reasonOf } from "./lineage.js";
import type { ANSWER_WORDS } from "./tables.js";

export interface Remedy {
  /** In what capacity. */
  by: (typeof ANSWER_WORDS)["remover"][number];
  /** Which organisation, where it is one. */
  organisation?: string;
  /** Last day on which it stands in the way, where it ends by itself. */
  until?: number;
}

const until = (day: number | undefined): Pick<Remedy, "until"> => (day === undefined ? {} : { until: day });
/** The day before; the first day of all has none. */
const before = (day: number): number | undefined => (day > 0 ? day - 1 : undefined);

/** The remedy of a rule at a place of the lineage. */
export function remedyOf(ledger: Ledger, code: ReasonCode, at: Node | undefined, today: number): Remedy {
  if (!at) return ofRule(code);
  switch (at.kind) {
    case "certificate": {
      const certificate = ledger.certificate(at.number);
      return certificate ? ofCertificate(ledger, certificate, code, today) : { by: "nobody" };
    }
    case "grant": {
      const grant = ledger.grant(at.id);
      return grant ? ofGrant(grant, code, today) : { by: "nobody" };
    }
    case "product": {
      const product = ledger.product(at.id);
      if (!product) return { by: "nobody" };
      return ofHolds(product.holds, code, today) ?? { by: "holder", organisation: product.producer };
    }
    case "deal":
    case "listing": {
      const offer = at.kind === "deal" ? ledger.deal(at.id) : ledger.listing(at.id);
      if (!offer) return { by: "nobody" };
      return ofHolds(offer.holds, code, today) ?? { by: "counterparty", organisation: offer.seller };
    }
  }
}

/** The hold that this rule stands for, if one is live. */
function ofHolds(holds: Hold[], code: ReasonCode, today: number): Remedy | undefined {
  const hold = liveHolds(holds, today).find((each) => reasonOf(each) === code);
  if (!hold) return undefined;
  const by = ({ freeze: "regulator", measure: "arbitrator", review: "registrar" } as const)[hold.kind];
  return { by, organisation: hold.by, ...until(hold.until) };
}

function ofCertificate(ledger: Ledger, certificate: Certificate, code: ReasonCode, today: number): Remedy {
  const held = ofHolds(certificate.holds, code, today);
  if (held) return held;
  const registrar: Remedy = { by: "registrar", organisation: certificate.registrar };
  switch (code) {
    case "lineage.certificate_stopped":
      return isLive(certificate, today) ? registrar : { by: "nobody" };
    case "rights.core_data":
    case "rights.raw_export":
      return { by: "nobody" };
    case "lineage.certificate_expired":
      return { by: "nobody", ...(today < certificate.validFrom ? until(before(certificate.validFrom)) : {}) };
    case "rights.not_holder":
    case "scope.rights":
    case "lineage.certificate_moved":
      return { by: "holder", organisation: certificate.holder };
    case "rights.transfer_pending": {
      const { transferPending } = certificate;
      const deal = transferPending === undefined ? undefined : ledger.deal(transferPending);
      return deal ? { by: "counterparty", organisation: deal.buyer, until: deal.completeBy } : registrar;
    }
    case "rights.pledged": {
      const [first] = certificate.pledges;
      const pledge = first === undefined ? undefined : ledger.state.get(pledgeKey(first), decodePledge);
      return { by: "creditor", ...(pledge ? { organisation: pledge.creditor } : {}) };
    }
    case "rights.disputed": {
      // A contest waits for an arbitrator to be named.
      const [open] = certificate.disputes;
      const dispute = open === undefined ? undefined : ledger.state.get(disputeKey(open), decodeDispute);
      return { by: "arbitrator", ...(dispute ? { organisation: dispute.arbitrator } : {}) };
    }
    default:
      return ofRule(code);
  }
}

function ofGrant(grant: Grant, code: ReasonCode, today: number): Remedy {
  const held = ofHolds(grant.holds, code, today);
  if (held) return held;
  if (code === "lineage.grant_not_accepted") return { by: "grantee", organisation: grant.grantee };
  if (code === "lineage.grant_out_of_term" && today < grant.term.from) return { by: "nobody", ...until(before(grant.term.from)) };
  if (code === "lineage.grant_terminated") return { by: "nobody" };
  return { by: "grantor", organisation: grant.grantor };
}

const BY_RULE: Partial<Record<ReasonCode, Remedy["by"]>> = {
  "list.negative": "authorities",
  "supply.consent_missing": "provider",
  "supply.consent_exceeded": "provider",
  "org.frozen": "regulator",
  "org.barred": "regulator",
  "credit.listed": "regulator",
  "recog.refused": "registrar",
  "recog.entry_missing": "registrar",
  "org.suspended": "registrar",
  "org.unknown": "registrar",
  "lineage.dangling": "nobody",
  "rights.core_data": "nobody",
};

/** Where the rule alone says who can help. */
const ofRule = (code: ReasonCode): Remedy => ({ by: BY_RULE[code] ?? (code.startsWith("recog.") ? "authorities" : "party") });
