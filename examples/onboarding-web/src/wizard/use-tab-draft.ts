import { useCallback, useState } from "react"

type Values = { readonly [field: string]: string }

const keyOf = (name: string) => `draft/${name}`

const read = (name: string): Values => {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(name)) ?? "{}") as Values
  } catch {
    return {}
  }
}

/** Forgets everything that was typed in this tab and not handed in: whoever comes next is not to find it. */
export const forgetDrafts = (): void => {
  try {
    sessionStorage.clear()
  } catch {
    // Forbidden: nothing was kept there.
  }
}

/** What was typed before there is a user to keep drafts of, as this tab keeps it: it survives a reload, and goes with the tab. */
export const useTabDraft = (name: string) => {
  const [values, setValues] = useState<Values>(() => read(name))
  const change = useCallback(
    (changed: Values) =>
      setValues((before) => {
        const after = { ...before, ...changed }
        try {
          sessionStorage.setItem(keyOf(name), JSON.stringify(after))
        } catch {
          // Full or forbidden: what is typed lives as long as the page.
        }
        return after
      }),
    [name]
  )
  const forget = useCallback(() => sessionStorage.removeItem(keyOf(name)), [name])
  return { values, change, forget }
}
