/** Names of organisations, each asked for once. */

import { ask } from "./api/ask.js";
import type { Members, Organisation } from "./api/types.js";

const names = new Map<string, Promise<string | undefined>>();
let members: Promise<Map<string, string>> | undefined;

async function memberNames(): Promise<Map<string, string>> {
  const { members: list } = await ask<Members>("/v1/members");
  return new Map(list.map(({ uscc, name }) => [uscc, name]));
}

async function look(uscc: string): Promise<string | undefined> {
  members ??= memberNames().catch(() => new Map<string, string>());
  const member = (await members).get(uscc);
  if (member) return member;
  const { name } = await ask<Organisation>(`/v1/orgs/${uscc}`);
  return name;
}

/** The name, or nothing when it cannot be had: the code stands beside it in any case. */
export function organisationName(uscc: string): Promise<string | undefined> {
  let name = names.get(uscc);
  if (!name) {
    name = look(uscc).catch(() => {
      names.delete(uscc);
      return undefined;
    });
    names.set(uscc, name);
  }
  return name;
}
