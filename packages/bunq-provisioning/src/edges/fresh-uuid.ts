/** A random UUID. */
export const freshUuid = (): string => globalThis.crypto.randomUUID()
