/** Things that a desk follows, remembered in this browser only: the ledger has no list by party. */

import { ref } from "vue";

import { remember, remembered } from "../../../verify/src/memory.js";

const MOST = 200;

export interface Followed {
  kind: string;
  id: string;
}

function read(key: string): Followed[] {
  try {
    const list = JSON.parse(remembered(key) ?? "[]") as Followed[];
    return Array.isArray(list) ? list.filter(({ kind, id }) => typeof kind === "string" && typeof id === "string") : [];
  } catch {
    return [];
  }
}

export function useFollowed(desk: string) {
  const key = `hefu.follow.${desk}`;
  const followed = ref<Followed[]>(read(key));
  const keep = (list: Followed[]): void => {
    followed.value = list.slice(0, MOST);
    remember(key, JSON.stringify(followed.value));
  };
  return {
    followed,
    follow: (kind: string, id: string) => keep([{ kind, id }, ...followed.value.filter((each) => each.id !== id)]),
    unfollow: (id: string) => keep(followed.value.filter((each) => each.id !== id)),
  };
}
