/** A path token of 256 bits, in base64url. */
export const freshHookToken = (): string =>
  Buffer.from(globalThis.crypto.getRandomValues(new Uint8Array(32))).toString("base64url")
