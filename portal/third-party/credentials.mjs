// The W3C tools, offline: contexts come with them, keys are in their own names, and whatever else is
// asked for must have been given.
import { contexts } from "@digitalbazaar/credentials-context";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { driver } from "@digitalbazaar/did-method-key";
import * as Ed25519Multikey from "@digitalbazaar/ed25519-multikey";
import { createVerifyCryptosuite } from "@digitalbazaar/eddsa-jcs-2022-cryptosuite";
import * as vc from "@digitalbazaar/vc";
import { checkStatus } from "@digitalbazaar/vc-bitstring-status-list";

const keys = driver();
keys.use({ multibaseMultikeyHeader: "z6Mk", fromMultibase: Ed25519Multikey.from });

const loader = (given) => async (url) => {
  const document = contexts.get(url) ?? given[url] ?? (url.startsWith("did:key:") ? await keys.get({ url }) : undefined);
  if (!document) throw new Error(`${url} was not given`);
  return { contextUrl: null, documentUrl: url, document };
};
const suite = () => new DataIntegrityProof({ cryptosuite: createVerifyCryptosuite() });

/** What `@digitalbazaar/vc` says of a credential on its first day. */
export async function verified(credential) {
  const now = new Date(credential.validFrom);
  const result = await vc.verifyCredential({ credential, suite: suite(), documentLoader: loader({}), now });
  return result.verified;
}

/** What the bits say: by purpose, or why the list is not believed. */
export async function status(credential, credentialStatus, lists) {
  const result = await checkStatus({
    credential: { ...credential, credentialStatus },
    suite: suite(),
    documentLoader: loader(lists),
    // The list is the answering node's word, the certificate the registrar's.
    verifyMatchingIssuers: false,
  });
  if (!result.verified) return String(result.error ?? "not verified");
  return Object.fromEntries(result.results.map((each) => [each.credentialStatus.statusPurpose, each.status]));
}
