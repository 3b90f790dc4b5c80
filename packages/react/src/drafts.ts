import type { Environment } from "./environment.ts"

/** What was typed into one form, by field. Files cannot be kept. */
export type DraftValues = { readonly [field: string]: string }

/** `tab`: also in the storage of the tab, so that a reload loses nothing; it ends with the tab. `memory`: only while the page lives. */
export type DraftKeeping = "tab" | "memory"

/** What was typed and not yet taken by the server. */
export interface Drafts {
  readonly read: (uuid: string, id: string, keeping: DraftKeeping) => DraftValues
  readonly write: (uuid: string, id: string, values: DraftValues, keeping: DraftKeeping) => void
  readonly clear: (uuid: string, id: string) => void
  readonly subscribe: (listener: () => void) => () => void
}

export const noDraft: DraftValues = {}

export const drafts = ({ tabStorage }: Environment): Drafts => {
  const known = new Map<string, DraftValues>()
  const listeners = new Set<() => void>()
  const keyOf = (uuid: string, id: string) => `bunq-provisioning:draft:${uuid}:${id}`
  const stored = <A>(use: (storage: NonNullable<ReturnType<typeof tabStorage>>) => A): A | null => {
    try {
      const storage = tabStorage()
      return storage && use(storage)
    } catch {
      // Full, or forbidden by the user: it is in memory still.
      return null
    }
  }
  const tell = () => {
    for (const listener of listeners) listener()
  }
  return {
    read: (uuid, id, keeping) => {
      const key = keyOf(uuid, id)
      const found = known.get(key)
      if (found !== undefined || keeping === "memory") return found ?? noDraft
      const values = stored((storage) => JSON.parse(storage.getItem(key) ?? "{}") as DraftValues) ?? noDraft
      known.set(key, values)
      return values
    },
    write: (uuid, id, values, keeping) => {
      const key = keyOf(uuid, id)
      known.set(key, values)
      if (keeping === "tab") stored((storage) => storage.setItem(key, JSON.stringify(values)))
      tell()
    },
    clear: (uuid, id) => {
      const key = keyOf(uuid, id)
      stored((storage) => storage.removeItem(key))
      known.set(key, noDraft)
      tell()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  }
}
