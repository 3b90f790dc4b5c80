/** Imports one entry point by the name of its side. */
export const importEntry = (side: string | undefined): Promise<unknown> =>
  side === "nothing"
    ? import("./nothing.ts")
    : import(side === "bunq-provisioning" ? side : `@bunq-provisioning/${side}`)
