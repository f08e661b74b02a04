/** Handing a record over to be filled in and signed: what a desk knows already stands in it. */

import type { Payloads, RecordType, Role } from "@hefu/sdk";
import { certificateNumber, fromHex, queryCode } from "@hefu/sdk";
import type { Router } from "vue-router";

import { ask } from "../api/ask.js";
import type { Application, Entity, Organisation } from "../api/types.js";
import { today } from "../format.js";

export function hand<T extends RecordType>(router: Router, type: T, role: Role, payload: Partial<Payloads[T]>): void {
  const back = router.currentRoute.value.fullPath;
  void router.push({ name: "draft", params: { type }, state: { payload: JSON.stringify(payload), role, back } });
}

interface Subject {
  region: string;
  kind?: string;
  data_kind?: string;
  level: string;
  sector?: string | null;
}

/** Numbers that others of this registrar may take meanwhile; then the ledger says so, and it is asked again. */
async function freeNumber(region: string, kind: Application["kind"], year: number): Promise<string> {
  const taken = async (sequence: number): Promise<boolean> => {
    const number = certificateNumber(region, kind as "resource", year, sequence);
    return ask<Entity>(`/v1/entities/certificate/${number}`).then(() => true, () => false);
  };
  let [low, high] = [0, 1];
  while (await taken(high)) [low, high] = [high, high * 2];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (await taken(middle)) low = middle;
    else high = middle;
  }
  return certificateNumber(region, kind as "resource", year, high);
}

/** Everything that a certificate says, from the application and what it is about. */
export async function certificateOf(id: string): Promise<Partial<Payloads["cert.issue"]>> {
  const application = await ask<Application>(`/v1/applications/${id}`);
  const place = application.subject_kind === "product" ? "products" : "resources";
  const [subject, holder, registrar] = await Promise.all([
    ask<Subject>(`/v1/${place}/${application.subject}`),
    ask<Organisation>(`/v1/orgs/${application.applicant}`),
    ask<Organisation>(`/v1/orgs/${application.registrar}`),
  ]);
  const number = await freeNumber(registrar.region, application.kind, Number(today().slice(0, 4)));
  return {
    number,
    application: id,
    subject: (application.subject_kind === "product" ? { product: application.subject } : { resource: application.subject }) as Payloads["cert.issue"]["subject"],
    title: application.title,
    kind: application.kind as "resource",
    holder: application.applicant,
    holder_name: holder.name,
    rights: application.rights as ("hold" | "use" | "operate")[],
    region: subject.region,
    data_kind: (subject.kind ?? subject.data_kind) as "public",
    level: subject.level as "general-1",
    ...(subject.sector ? { sector: subject.sector as "A" } : {}),
    valid_from: application.valid_from,
    valid_to: application.valid_to,
    evidence: application.evidence as Payloads["cert.issue"]["evidence"],
    query_code: queryCode(fromHex(id)!),
    ...(application.contests ? { contests: application.contests } : {}),
  };
}
