/**
 * Builds, signs, submits and verifies records of a Hefu ledger. See the example in the README.
 */

export { connect, Hefu, Refusal, StillPending } from "./client.js";
export type { ConnectOptions, ErrorBody, RecordStatus } from "./client.js";
export { type EventFilter, type EventOptions, EventsRefused, follow, type LedgerEvent } from "./events.js";
export { certificateNumber, completeUscc, digestOf } from "./identifiers.js";
export { batchBytes, documentOf, signRecord } from "./record.js";
export type { Draft, RecordType, SignedRecord, Window } from "./record.js";
export { generateSigner, signerFromCryptoKey, signerFromSeed, type Signer } from "./signer.js";
export type * from "./payloads.js";
export type { components, paths } from "./schema.js";
export { dateText, findingsOf, legalDate, queryCode, fromHex, toHex, verifyFile, type Verdict } from "@hefu/verifier";
