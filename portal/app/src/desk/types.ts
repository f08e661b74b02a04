/** Answers that the desks read. */

import type { AsOf } from "../api/types.js";

export interface Timer {
  kind: string;
  due: string;
  days_left: number;
  days_over: number;
  provisional: boolean;
}

export interface QueueItem {
  kind: string;
  id: string;
  application: string;
  title: string;
  applicant: string;
  step: string;
  next?: string | null;
  since: string;
  timer?: Timer | null;
  overdue: boolean;
  objections_open: number;
  held: boolean;
}

export interface Queue extends AsOf {
  registrar: string;
  steps: Record<string, number>;
  items: QueueItem[];
  cursor?: string | null;
}

export interface Notice {
  application: string;
  title: string;
  applicant: string;
  registrar: string;
  [more: string]: unknown;
}

export interface Publicity extends AsOf {
  notices: Notice[];
  cursor?: string | null;
}

export interface Alert {
  rule: string;
  title_zh: string;
  title_en: string;
  severity: string;
  subject_kind: string;
  subject: string;
  region: string;
  organisations: string[];
  since: string;
  until?: string | null;
  detail: string;
}

export interface Alerts extends AsOf {
  alerts: Alert[];
  cursor?: string | null;
  bounded: boolean;
}

export interface Span {
  count: number;
  median_days?: number | null;
}

export interface Figures {
  registrar: string;
  name: string;
  region: string;
  applications: number;
  open: number;
  waiting: number;
  overdue: number;
  late: number;
  accept: Span;
  review: Span;
  whole: Span;
}

export interface Timeliness extends AsOf {
  registrars: Figures[];
  cursor?: string | null;
}

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
