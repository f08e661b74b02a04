/** What the rules of the answer read: the proven state, and a rule that refuses. */

import { type Certificate, certificateKey, decodeCertificate } from "../entities.js";
import type { CertificateNumber } from "../identifiers.js";
import type { ProvenState } from "../state.js";
import {
  decodeDeal,
  decodeGrant,
  decodeListing,
  decodeProduct,
  decodeResource,
  dealKey,
  grantKey,
  listingKey,
  productKey,
  resourceKey,
} from "./reading.js";
import type { REASONS } from "./tables.js";

/** Code of a rule that can stand in the way. */
export type ReasonCode = keyof typeof REASONS;

/** Most certificates, grants and products that are looked at on the way up. */
export const LINEAGE_NODES_MAX = 256;

/** A rule refuses. */
export class Refusal extends Error {
  constructor(readonly code: ReasonCode) {
    super(code);
  }
}

export function refuse(code: ReasonCode): never {
  throw new Refusal(code);
}

/** The state under a header, by entity. */
export class Ledger {
  constructor(readonly state: ProvenState) {}

  certificate(number: CertificateNumber): Certificate | undefined {
    return this.state.get(certificateKey(number), decodeCertificate);
  }
  grant(id: string) {
    return this.state.get(grantKey(id), decodeGrant);
  }
  product(id: string) {
    return this.state.get(productKey(id), decodeProduct);
  }
  deal(id: string) {
    return this.state.get(dealKey(id), decodeDeal);
  }
  listing(id: string) {
    return this.state.get(listingKey(id), decodeListing);
  }
  resource(id: string) {
    return this.state.get(resourceKey(id), decodeResource);
  }
}
