/** Signatures by SM2: a file of its own, which the page loads when it meets the first of them. */

export { verifySm2 as check } from "../../packages/verifier/src/sm2.js";
export { sm3 as digest } from "../../packages/verifier/src/sm3.js";
