/** The genesis document: what a reader trusts (docs/formats.md, section 10). */

import { concat, equal, fromHex, toHex } from "./bytes.js";
import { CONTRIBUTIONS_MAX, GENESIS_BYTES_MAX, GENESIS_VERSION, VALIDATORS_MAX, VALIDATORS_MIN } from "./constants.js";
import { isRegistrable, verifyStrict } from "./ed25519.js";
import type { TrustAnchor } from "./finality.js";
import { hashIn } from "./hash.js";
import { isUscc } from "./identifiers.js";
import { canonicalBytes, isObject, type JsonObject, parseCanonical } from "./jcs.js";
import { addressOf, type Validator, ValidatorSet } from "./validators.js";

export interface Genesis extends TrustAnchor {
  /** Name of the network. */
  network: string;
}

const POWER_MAX = 0xffff_ffff;

class GenesisError extends Error {}

function demand(holds: boolean, what: string): asserts holds {
  if (!holds) throw new GenesisError(what);
}

/**
 * Reads a genesis document and checks what a verifier rests on: its form, that every member signed
 * its statement under these terms, and the rules of the seats. The particulars of members, parameters
 * and calendars are the ledger's affair; every founder's signature stands over them.
 *
 * Throws an error that says what does not hold.
 */
export function readGenesis(bytes: Uint8Array): Genesis {
  demand(bytes.length <= GENESIS_BYTES_MAX, "the genesis document is too large");
  const document = parseCanonical(bytes);
  demand(isObject(document), "the genesis document is not canonical JSON");
  const { contributions, terms } = document;
  demand(Object.keys(document).length === 2 && isObject(terms), "terms");
  demand(terms["version"] === GENESIS_VERSION, "the version of the genesis document");
  const network = terms["network"];
  demand(typeof network === "string", "the network's name");
  demand(Array.isArray(contributions) && contributions.length <= CONTRIBUTIONS_MAX, "contributions");
  const termsHash = toHex(hashIn("GenesisTerms", canonicalBytes(terms)));
  const statements = contributions.map((contribution) => {
    demand(isObject(contribution), "a contribution");
    return checkContribution(contribution, termsHash);
  });
  const codes = statements.map((statement) => statement["uscc"] as string);
  demand(codes.every((code, i) => i === 0 || codes[i - 1]! < code), "the order of contributions");
  const validators = checkSeats(statements.flatMap(seatOf));
  return { network, chainId: hashIn("Genesis", bytes), validators };
}

function checkContribution(contribution: JsonObject, termsHash: string): JsonObject {
  const { statement } = contribution;
  demand(isObject(statement), "a statement");
  const { uscc, terms, keys, seat, peer_key: peerKey } = statement;
  demand(typeof uscc === "string" && isUscc(uscc), "a social credit code");
  demand(terms === termsHash, `${uscc} agreed to other terms`);
  demand(Array.isArray(keys) && isObject(keys[0]), `the keys of ${uscc}`);
  demand(seat === undefined || (isObject(seat) && peerKey !== undefined), `the seat of ${uscc}`);
  const input = hashIn("GenesisStatement", canonicalBytes(statement));
  const named = [
    [keys[0]["key"], contribution["record_signature"]],
    [seat?.["validator_key"], contribution["validator_signature"]],
    [peerKey, contribution["peer_signature"]],
  ];
  for (const [key, signature] of named) {
    if (key === undefined && signature === undefined) continue;
    demand(typeof key === "string" && typeof signature === "string", `a signature of ${uscc}`);
    const [publicKey, bytes] = [fromHex(key, 32), fromHex(signature, 64)];
    demand(publicKey !== undefined && bytes !== undefined, `a signature of ${uscc}`);
    demand(isRegistrable(publicKey) && verifyStrict(publicKey, input, bytes), `a signature of ${uscc}`);
  }
  return statement;
}

function seatOf(statement: JsonObject): Validator[] {
  const { seat, uscc } = statement;
  if (!isObject(seat)) return [];
  const { validator_key: text, power } = seat;
  demand(typeof text === "string", "a seat without a key");
  const key = fromHex(text, 32)!;
  const holds = typeof power === "number" && power > 0 && power <= POWER_MAX;
  demand(holds, `the power of ${String(uscc)}`);
  return [{ member: uscc as string, address: addressOf(key), key, power }];
}

/** 4 to 30 seats, none with a third of the power or more. */
function checkSeats(seats: Validator[]): ValidatorSet {
  demand(seats.length >= VALIDATORS_MIN && seats.length <= VALIDATORS_MAX, "the number of seats");
  const set = ValidatorSet.of(seats);
  demand(seats.every((seat) => 3n * BigInt(seat.power) < set.totalPower), "a seat is too strong");
  return set;
}

/** True when both name the same ledger. */
export const sameLedger = (a: TrustAnchor, b: TrustAnchor): boolean =>
  equal(concat(a.chainId, a.validators.hash), concat(b.chainId, b.validators.hash));
