/** The `fetch` of the platform, looked up when it is called. */
export const globalFetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init)
