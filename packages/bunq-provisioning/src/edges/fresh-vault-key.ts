/** 32 random bytes in base64, for a vault that lives as long as the process. */
export const freshVaultKey = (): string =>
  Buffer.from(globalThis.crypto.getRandomValues(new Uint8Array(32))).toString("base64")
