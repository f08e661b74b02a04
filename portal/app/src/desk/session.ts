/** Who is at the desk: the organisation, the role and the key, remembered for this tab only. */

import { computed, ref, shallowRef, watch } from "vue";

import { useAsk } from "../api/ask.js";
import type { Organisation } from "../api/types.js";

import { canSign, type StoredKey, storedKeys } from "./keys.js";

const REMEMBERED = "hefu.desk.uscc";

function remembered(): string {
  try {
    return sessionStorage.getItem(REMEMBERED) ?? "";
  } catch {
    return "";
  }
}

/** The organisation at the desk. */
export const uscc = ref(remembered());
export const keys = shallowRef<StoredKey[]>([]);

watch(uscc, (value) => {
  try {
    sessionStorage.setItem(REMEMBERED, value);
  } catch {
    // Then it is asked for again.
  }
});

export async function readKeys(): Promise<void> {
  keys.value = canSign() ? await storedKeys() : [];
}

/** The organisation as the ledger knows it, and the keys here that it signs with now. */
export function useOrganisation() {
  const organisation = useAsk<Organisation>(() => (/^[0-9A-Z]{18}$/.test(uscc.value) ? `/v1/orgs/${uscc.value}` : undefined));
  const usable = computed(() => {
    const { height, keys: known = [] } = organisation.data.value ?? { height: 0 };
    const live = known.filter(({ purpose, to_height }) => purpose !== "node" && (!to_height || height < to_height));
    return keys.value.filter(({ publicKey }) => live.some(({ key }) => key === publicKey));
  });
  return { organisation, usable };
}
