/** Answers that the desks read. */

import type { components } from "@hefu/sdk";

type Schemas = components["schemas"];

export type QueueItem = Schemas["QueueItem"];
export type Queue = Schemas["QueueAnswer"];
export type Publicity = Schemas["PublicityAnswer"];
export type Alerts = Schemas["AlertsAnswer"];
export type Timeliness = Schemas["TimelinessAnswer"];

export type LookThrough = Schemas["LookThroughAnswer"];
export type Trade = Schemas["TradeRow"];
