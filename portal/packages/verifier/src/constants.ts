/** Bounds, constants and hash domains: sections 2 and 3 of docs/formats.md, which a test compares. */

export const PROTOCOL_VERSION = 1;
export const BUNDLE_VERSION = 1;
export const GENESIS_VERSION = 1;
export const DOCUMENT_BYTES_MAX = 32_768;
export const ENVELOPE_BYTES_MAX = 40_960;
export const PROOFS_MAX = 32;
export const DOCUMENT_DEPTH_MAX = 16;
export const JSON_INTEGER_MAX = 9_007_199_254_740_991;
export const VALIDATORS_MIN = 4;
export const VALIDATORS_MAX = 30;
export const BUNDLE_BYTES_MAX = 4_194_304;
export const GENESIS_BYTES_MAX = 1_048_576;
export const CONTRIBUTIONS_MAX = 256;
export const LOG_LEVELS_MAX = 64;
export const SIGN_BYTES_LEN = 94;
export const CLOCK_TOLERANCE_MS = 600_000;

/** All of them by name. */
export const BOUNDS = {
  PROTOCOL_VERSION,
  BUNDLE_VERSION,
  GENESIS_VERSION,
  DOCUMENT_BYTES_MAX,
  ENVELOPE_BYTES_MAX,
  PROOFS_MAX,
  DOCUMENT_DEPTH_MAX,
  JSON_INTEGER_MAX,
  VALIDATORS_MIN,
  VALIDATORS_MAX,
  BUNDLE_BYTES_MAX,
  GENESIS_BYTES_MAX,
  CONTRIBUTIONS_MAX,
  LOG_LEVELS_MAX,
  SIGN_BYTES_LEN,
  CLOCK_TOLERANCE_MS,
} as const;

export const DOMAINS = {
  Record: "hefu v1 record id",
  Header: "hefu v1 block header",
  Genesis: "hefu v1 genesis document",
  GenesisTerms: "hefu v1 genesis terms",
  GenesisStatement: "hefu v1 genesis statement",
  ValidatorSet: "hefu v1 validator set",
  Params: "hefu v1 parameters",
  ValidatorAddress: "hefu v1 validator address",
  StateKey: "hefu v1 state key",
  Trail: "hefu v1 trail",
  PriceCommitment: "hefu v1 price commitment",
} as const;

/** First byte of a state key, for the kinds that files hold. */
export const KINDS = {
  organisation: 2,
  certificate: 8,
  grant: 10,
  product: 11,
  agreement: 13,
  trail: 14,
  recognition: 50,
} as const;
