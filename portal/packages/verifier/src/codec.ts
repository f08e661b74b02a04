/** The binary codec, read strictly (docs/formats.md, section 1). */

import { fromUtf8 } from "./bytes.js";

/** Bytes are not the encoding of a value. */
export class Malformed extends Error {}

/** Reads values from bytes, front to back. Every method throws {@link Malformed}. */
export class Reader {
  #at = 0;

  constructor(readonly bytes: Uint8Array) {}

  /** Decodes a whole byte string; bytes left over are refused. */
  static decode<T>(bytes: Uint8Array, read: (reader: Reader) => T): T {
    const reader = new Reader(bytes);
    const value = read(reader);
    if (reader.#at !== bytes.length) throw new Malformed("bytes left over");
    return value;
  }

  /** The next `length` bytes, as they are. */
  raw(length: number): Uint8Array {
    if (length > this.bytes.length - this.#at) throw new Malformed("bytes end early");
    this.#at += length;
    return this.bytes.slice(this.#at - length, this.#at);
  }

  #integer(length: number): bigint {
    return this.raw(length).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  }

  u8(): number {
    return this.raw(1)[0]!;
  }

  u16(): number {
    return Number(this.#integer(2));
  }

  u32(): number {
    return Number(this.#integer(4));
  }

  u64(): bigint {
    return this.#integer(8);
  }

  bool(): boolean {
    return this.index(this.u8(), 2) === 1;
  }

  option<T>(read: () => T): T | undefined {
    return this.bool() ? read() : undefined;
  }

  /** Number of elements that follow; each takes at least one byte. */
  #length(): number {
    const length = this.u64();
    if (length > BigInt(this.bytes.length - this.#at)) throw new Malformed("a list ends early");
    return Number(length);
  }

  list<T>(read: () => T): T[] {
    return Array.from({ length: this.#length() }, read);
  }

  byteList(): Uint8Array {
    return this.raw(this.#length());
  }

  text(): string {
    const bytes = this.byteList();
    try {
      return fromUtf8(bytes);
    } catch {
      throw new Malformed("not UTF-8");
    }
  }

  /** Refuses an index that is not below `count`. */
  index(value: number, count: number): number {
    if (value >= count) throw new Malformed("out of range");
    return value;
  }

  /** A word of a vocabulary. */
  word<W extends string>(vocabulary: readonly W[]): W {
    return vocabulary[this.index(this.u32(), vocabulary.length)]!;
  }

  /** A set of words; unknown bits are refused. */
  words<W extends string>(vocabulary: readonly W[]): W[] {
    const bits = this.index(this.u32(), 2 ** vocabulary.length);
    return vocabulary.filter((_, i) => (bits & (1 << i)) !== 0);
  }
}
