/**
 * An independent verifier of Hefu certificate, record, asset, evidence and header files.
 *
 * ```ts
 * const anchor = readGenesis(genesisBytes);
 * const verdict = verifyFile(fileBytes, anchor, { now: BigInt(Date.now()) });
 * ```
 *
 * The verdict is one of five outcomes, as of a height and a time. `unknown` is not `forged`.
 */

export { verifyAnswerFile, type AnswerFault, type AnswerVerdict } from "./answer.js";
export type { Answer, Blocker } from "./answer/examine.js";
export type { Question } from "./answer/reading.js";
export { ANSWER_WORDS, REASONS } from "./answer/tables.js";
export { compare, concat, equal, fromHex, toHex } from "./bytes.js";
export { Reader, Malformed } from "./codec.js";
export { BOUNDS, BUNDLE_BYTES_MAX, DOMAINS, KINDS } from "./constants.js";
export { isRegistrable, verifyStrict } from "./ed25519.js";
export { decodeAgreement, decodeCertificate, decodeOrganisation } from "./entities.js";
export type { Agreement, Bar, Certificate, Hold, Organisation, OrgKey } from "./entities.js";
export { verifyEvidenceFile, verifyHeaderFile } from "./evidence.js";
export type { EvidenceFault, EvidenceVerdict, HeaderVerdict } from "./evidence.js";
export { readCommit, readHeader, signBytes, verifyCommit } from "./finality.js";
export type { Commit, Finality, Header, TrustAnchor } from "./finality.js";
export { readGenesis, sameLedger, type Genesis } from "./genesis.js";
export { hashIn, sha256 } from "./hash.js";
export { dateText, isUscc, legalDate, numberText, parseDate, parseNumber, queryCode } from "./identifiers.js";
export type { Issue, TaggedDigest } from "./issue.js";
export { canonicalBytes, canonicalText, isObject, parseCanonical } from "./jcs.js";
export type { Json, JsonObject } from "./jcs.js";
export { leafHash, verifyConsistency, verifyInclusion } from "./log.js";
export { didOf, encodeEnvelope, proofOptions, readEnvelope, recordId, signingInput } from "./record.js";
export { toSecuredJson, verifyRecord } from "./record.js";
export type { Envelope, Proof, RecordHeader, VerifiedRecord } from "./record.js";
export { verifyEntry, type StateEntry, type StateProof } from "./state.js";
export { isSm2Key, verifySm2 } from "./sm2.js";
export { sm3 } from "./sm3.js";
export { addressOf, ValidatorSet, type Validator } from "./validators.js";
export { verifyTrailFile, type TrailFault, type TrailVerdict } from "./trail.js";
export { findingsOf, type CheckResult, type Found, type Verdict } from "./verdict.js";
export { verifyFile, type VerifyOptions } from "./verify.js";
export {
  contradicts,
  NotReadable,
  parseNote,
  parseWitnessKey,
  parseWitnessPolicy,
  signedAt,
  statementAfter,
  verifySplitFile,
  verifyWitnessedFile,
  witnessFindings,
} from "./witness.js";
export type { Note, SplitVerdict, Statement, WitnessDemand, WitnessKey, WitnessPolicy } from "./witness.js";
export { CHECKS, FINDINGS, OUTCOMES, RECORD_TYPES, VOCABULARIES } from "./words.js";
export type { Check, FindingCode, Outcome, Word } from "./words.js";
