/** Codes, numbers and dates in their one spelling. */

import { concat, utf8 } from "./bytes.js";
import { hashIn } from "./hash.js";
import { VOCABULARIES, type CertificateKind } from "./words.js";

/** Eighteen characters of GB 32100-2015; its check characters are asked elsewhere. */
export const isUscc = (text: string): boolean => /^[0-9A-HJ-NPQRTUWXY]{18}$/.test(text);

/** A six-digit division code (GB/T 2260). */
export const isRegion = (text: string): boolean => /^[0-9]{6}$/.test(text);

export const regionText = (code: number): string => String(code).padStart(6, "0");

/** A certificate number in its parts. */
export interface CertificateNumber {
  region: number;
  kind: CertificateKind;
  year: number;
  sequence: number;
}

const LETTERS: Record<CertificateKind, string> = { resource: "R", product: "P", asset: "A", data_ip: "I" };
const CHECK_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SEQUENCE_MAX = 99_999_999;

/** ISO 7064 MOD 37,36. */
function checkCharacter(text: string): string {
  let product = 36;
  for (const character of text.replaceAll("-", "")) {
    const sum = (product + CHECK_ALPHABET.indexOf(character)) % 36;
    product = ((sum === 0 ? 36 : sum) * 2) % 37;
  }
  return CHECK_ALPHABET[(37 - product) % 36]!;
}

export function isNumberInRange({ region, year, sequence }: CertificateNumber): boolean {
  return region <= 999_999 && year >= 1970 && year <= 9999 && sequence <= SEQUENCE_MAX;
}

/** `510100-R2026-00000001-C`. */
export function numberText({ region, kind, year, sequence }: CertificateNumber): string {
  const text = `${regionText(region)}-${LETTERS[kind]}${year}-${String(sequence).padStart(8, "0")}`;
  return `${text}-${checkCharacter(text)}`;
}

/** Reads a certificate number; `undefined` unless its check character holds. */
export function parseNumber(text: string): CertificateNumber | undefined {
  const parts = /^([0-9]{6})-([RPAI])([0-9]{4})-([0-9]{8})-[0-9A-Z]$/.exec(text);
  if (!parts) return undefined;
  const kind = VOCABULARIES.certificate_kind.find((each) => LETTERS[each] === parts[2])!;
  const number = { region: Number(parts[1]), kind, year: Number(parts[3]), sequence: Number(parts[4]) };
  return isNumberInRange(number) && numberText(number) === text ? number : undefined;
}

/** The result query code (登记结果查询码) of an application. */
export function queryCode(application: Uint8Array): string {
  const hash = hashIn("StateKey", concat(utf8("query code"), application));
  return Array.from(hash.slice(0, 12), (byte) => CHECK_ALPHABET[byte % 36]).join("");
}

const DAY_MS = 86_400_000;
const CHINA_OFFSET_MS = 28_800_000n;
/** 9999-12-31, the last date. */
export const DATE_DAYS_MAX = 2_932_896;

/** Days since 1970-01-01 of `2026-11-22`; `undefined` for a day that does not exist. */
export function parseDate(text: string): number | undefined {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return undefined;
  const days = Date.parse(`${text}T00:00:00Z`) / DAY_MS;
  return days >= 0 && dateText(days) === text ? days : undefined;
}

export const dateText = (days: number): string => new Date(days * DAY_MS).toISOString().slice(0, 10);

/** The legal date, in UTC+8, of a time in milliseconds. */
export function legalDate(time: bigint): number {
  const days = (time + CHINA_OFFSET_MS) / BigInt(DAY_MS);
  return days > BigInt(DATE_DAYS_MAX) ? DATE_DAYS_MAX : Number(days);
}
