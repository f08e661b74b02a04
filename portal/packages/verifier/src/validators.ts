/** Validators and the quorum (docs/formats.md, section 6.2). */

import { compare, concat, equal, littleEndian, toHex, utf8 } from "./bytes.js";
import { Malformed, type Reader } from "./codec.js";
import { VALIDATORS_MAX } from "./constants.js";
import { isRegistrable } from "./ed25519.js";
import { hashIn } from "./hash.js";
import { isUscc } from "./identifiers.js";

export interface Validator {
  /** Social credit code of the member that holds the seat. */
  member: string;
  address: Uint8Array;
  key: Uint8Array;
  power: number;
}

export const addressOf = (key: Uint8Array): Uint8Array =>
  hashIn("ValidatorAddress", key).slice(0, 20);

/** A checked set, in rising order of address. */
export class ValidatorSet {
  readonly hash: Uint8Array;
  readonly totalPower: bigint;

  /** Throws {@link Malformed} unless the seats are a set in order. */
  constructor(readonly seats: readonly Validator[]) {
    if (seats.length === 0 || seats.length > VALIDATORS_MAX) throw new Malformed("size");
    seats.forEach((seat, i) => {
      const before = seats[i - 1];
      if (before && compare(before.address, seat.address) >= 0) throw new Malformed("order");
      if (!equal(addressOf(seat.key), seat.address)) throw new Malformed("address");
      if (seat.power === 0 || !isRegistrable(seat.key)) throw new Malformed("power or key");
    });
    if (new Set(seats.map((seat) => seat.member)).size !== seats.length) {
      throw new Malformed("a member has two seats");
    }
    this.hash = hashIn("ValidatorSet", encode(seats));
    this.totalPower = seats.reduce((sum, seat) => sum + BigInt(seat.power), 0n);
  }

  static read(reader: Reader): ValidatorSet {
    return new ValidatorSet(reader.list(() => readSeat(reader)));
  }

  /** Puts seats in order first. */
  static of(seats: readonly Validator[]): ValidatorSet {
    return new ValidatorSet([...seats].sort((a, b) => compare(a.address, b.address)));
  }

  get(address: Uint8Array): Validator | undefined {
    const name = toHex(address);
    return this.seats.find((seat) => toHex(seat.address) === name);
  }

  /** More than two thirds of the power, in integers. */
  isQuorum(power: bigint): boolean {
    return 3n * power > 2n * this.totalPower;
  }
}

function readSeat(reader: Reader): Validator {
  const member = String.fromCharCode(...reader.raw(18));
  if (!isUscc(member)) throw new Malformed("a social credit code");
  return { member, address: reader.raw(20), key: reader.raw(32), power: reader.u32() };
}

function encode(seats: readonly Validator[]): Uint8Array {
  const seat = (s: Validator): Uint8Array =>
    concat(utf8(s.member), s.address, s.key, littleEndian(BigInt(s.power), 4));
  return concat(littleEndian(BigInt(seats.length), 8), ...seats.map(seat));
}
