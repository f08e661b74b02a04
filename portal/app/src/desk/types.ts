/** Answers that the desks read. */

import type { components } from "@hefu/sdk";

import type { AsOf } from "../api/types.js";

type Schemas = components["schemas"];

export type QueueItem = Schemas["QueueItem"];
export type Queue = Schemas["QueueAnswer"];
export type Publicity = Schemas["PublicityAnswer"];
export type Alerts = Schemas["AlertsAnswer"];
export type Timeliness = Schemas["TimelinessAnswer"];

export interface Party {
  uscc: string;
  name: string;
  region: string;
}

export interface Trade {
  deal: string;
  concluded: string;
  height: number;
  venue: string;
  host: Party;
  seller: Party;
  buyer: Party;
  object_kind: string;
  object: string;
  mode: string;
  purpose: string;
  price_fen?: number | null;
  price_commitment?: string | null;
  state: string;
  settled: boolean;
}

export interface LookThrough extends AsOf {
  deal: Trade;
  sources: { kind: string; id: string; depth: number; title?: string | null; status?: string | null; party?: string | null }[];
  later: Trade[];
  regions: string[];
  cursor?: string | null;
  truncated: boolean;
}
