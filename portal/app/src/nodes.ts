/** Where each kind of thing is shown. */

import type { RouteLocationRaw } from "vue-router";

import { isCertificateNumber, isRecordId, isUsccForm } from "./format.js";

export function placeOf(kind: string, id: string): RouteLocationRaw {
  if (kind === "certificate") return { name: "certificate", params: { no: id } };
  if (kind === "organisation") return { name: "organisation", params: { uscc: id } };
  if (kind === "record") return { name: "record", params: { id } };
  if (kind === "block") return { name: "block", params: { height: id } };
  return { name: "entity", params: { kind, id } };
}

/** Where a text that names something leads: a number, query code, organisation, record or height. */
export function placeNamed(text: string): RouteLocationRaw | undefined {
  const asked = text.trim();
  const upper = asked.toUpperCase();
  if (isCertificateNumber(upper)) return placeOf("certificate", upper);
  if (isUsccForm(upper)) return placeOf("organisation", upper);
  if (/^[0-9A-Z]{12}$/.test(upper) && /\d/.test(upper)) return placeOf("certificate", upper);
  if (isRecordId(asked.toLowerCase())) return placeOf("record", asked.toLowerCase());
  return undefined;
}
