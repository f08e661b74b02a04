/** Times, numbers and identifiers as people read them. Times are in UTC+8, as legal days are. */

const OFFSET_MS = 8 * 3_600_000;

/** `2026-11-22 13:56:05`. */
export function timeText(rfc3339: string | null | undefined): string {
  if (!rfc3339) return "";
  const ms = Date.parse(rfc3339);
  if (Number.isNaN(ms)) return rfc3339;
  return new Date(ms + OFFSET_MS).toISOString().slice(0, 19).replace("T", " ");
}

export const dayText = (rfc3339: string): string => timeText(rfc3339).slice(0, 10);

/** Today in UTC+8. */
export const today = (): string => new Date(Date.now() + OFFSET_MS).toISOString().slice(0, 10);

/** A day so many days after another. */
export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** `1,234,567`. */
export const numberText = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",");

/** Fen as yuan: `128,000.00`. */
export function yuanText(fen: number): string {
  const text = String(Math.abs(fen)).padStart(3, "0");
  return `${fen < 0 ? "-" : ""}${numberText(Number(text.slice(0, -2)))}.${text.slice(-2)}`;
}

/** Yuan, as typed, as fen; undefined when it is no amount. */
export function fenOf(yuan: string): number | undefined {
  const [, whole, part = ""] = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(yuan.trim().replaceAll(",", "")) ?? [];
  return whole === undefined ? undefined : Number(whole) * 100 + Number(part.padEnd(2, "0"));
}

/** The beginning and end of a long identifier. */
export const shortId = (id: string): string => (id.length > 24 ? `${id.slice(0, 8)}…${id.slice(-6)}` : id);

export const isRecordId = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);
export const isCertificateNumber = (text: string): boolean => /^\d{6}-[RPAI]\d{4}-\d{8}-[0-9A-Z]$/.test(text);
export const isUsccForm = (text: string): boolean => /^[0-9A-HJ-NPQRTUWXY]{18}$/.test(text);

/** A duration in the largest unit that it fills: `3 d 4 h`, `2 h 5 min`, `40 s`. */
export function lastingText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const units = [["d", 86_400], ["h", 3_600], ["min", 60], ["s", 1]] as const;
  const first = units.findIndex(([, length]) => seconds >= length);
  if (first < 0) return "0 s";
  const [name, length] = units[first]!;
  const text = `${Math.floor(seconds / length)} ${name}`;
  const next = units[first + 1];
  const rest = next ? Math.floor((seconds % length) / next[1]) : 0;
  return rest > 0 ? `${text} ${rest} ${next![0]}` : text;
}

/** A part of a whole in per cent, one digit; never rounded up to the whole. */
export function shareText(part: number, whole: number): string {
  return whole === 0 ? "—" : `${(Math.floor((part * 1000) / whole) / 10).toFixed(1)} %`;
}
