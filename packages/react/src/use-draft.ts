import { useCallback, useMemo, useSyncExternalStore } from "react"
import { noDraft } from "./drafts.ts"
import type { DraftValues } from "./drafts.ts"
import { answerId } from "./fulfilments-of.ts"
import { useSurroundings } from "./provider.ts"

/** What was typed into one form. */
export interface Draft {
  readonly values: DraftValues
  readonly set: (field: string, value: string) => void
  readonly clear: () => void
}

/**
 * Keeps what a user types into the form of a fulfilment until the server has taken it: through a component that goes away, an expired token and, with
 * `drafts="tab"`, a reload. It is then in `sessionStorage`, in the clear: only this tab has it, and one duplicated from it, and it ends with the tab.
 * Nothing is kept of whoever does not call it; files are not kept. `type` may be a word of your own, for an inquiry for example: then it is yours to
 * `clear`.
 */
export const useDraft = (uuid: string, type: string): Draft => {
  const { client, keeping } = useSurroundings()
  const { drafts } = client
  const id = answerId(type)
  const values = useSyncExternalStore(
    drafts.subscribe,
    useCallback(() => drafts.read(uuid, id, keeping), [drafts, uuid, id, keeping]),
    () => noDraft
  )
  return useMemo(
    () => ({
      values,
      set: (field, value) =>
        drafts.write(uuid, id, { ...drafts.read(uuid, id, keeping), [field]: value }, keeping),
      clear: () => drafts.clear(uuid, id)
    }),
    [drafts, uuid, id, keeping, values]
  )
}
