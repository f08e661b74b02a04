/** What an organisation is a party to, page after page. */

import { shallowRef, watch } from "vue";

import { ask, Failure, query } from "../api/ask.js";
import type { Engagement, Engagements } from "../api/types.js";

/** Pages that are read without being asked for. */
const PAGES = 5;

export type EngagementKind = "grant" | "listing" | "deal" | "voucher";

export function useEngagements(uscc: () => string, kind: EngagementKind) {
  const rows = shallowRef<readonly Engagement[]>([]);
  const failure = shallowRef<Failure>();
  const busy = shallowRef(false);
  /** Where what was not read begins. */
  const cursor = shallowRef<string | null>();
  const path = (after?: string | null): string => `/v1/orgs/${uscc()}/engagements${query({ kind, cursor: after ?? undefined })}`;

  async function read(pages: number): Promise<void> {
    const asked = uscc();
    busy.value = true;
    try {
      for (let i = 0; i < pages && (i === 0 || cursor.value); i++) {
        const page = await ask<Engagements>(path(cursor.value));
        if (uscc() !== asked) return;
        [rows.value, cursor.value, failure.value] = [[...rows.value, ...page.rows], page.cursor, undefined];
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failure.value = error;
    }
    busy.value = false;
  }
  function again(): void {
    [rows.value, cursor.value, failure.value] = [[], undefined, undefined];
    if (uscc()) void read(PAGES);
  }
  watch(uscc, again, { immediate: true });
  return { rows, failure, busy, cursor, path, again, further: () => read(1) };
}

/** Who has a part in something. */
export const partOf = (row: Engagement, part: string): string | undefined => row.parties.find((party) => party.part === part)?.uscc;
