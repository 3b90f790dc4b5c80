import { createHash } from "node:crypto"
import type { RawTables } from "../store/raw-tables.ts"
import { secretIn } from "./commit-rules.ts"
import type { Violated } from "./violation.ts"

interface Posted {
  readonly NotificationUrl: {
    readonly category: string
    readonly event_type: string
    readonly object: { readonly [type: string]: { readonly id: number; readonly updated?: string } }
  }
}
const handled = /^(PARTNER_USER_PROVISION|USER_ONBOARDING|USER_INFORMATION_INQUIRY)$/
const hex = (text: string): string => createHash("sha256").update(text).digest("hex")

/** What a delivery is kept under, written down here anew so that it agrees with nobody by accident; null = it is not of those that are kept. */
const hookKey = (body: string): string | null => {
  const { category, event_type: event, object } = (JSON.parse(body) as Posted).NotificationUrl
  const [[type, { id, updated = "" }] = ["", { id: 0 }]] = Object.entries(object)
  if (!handled.test(category)) return null
  return hex(
    [category, event, type, String(id), updated, hex(body)].map((part) => `${part.length}:${part}`).join("")
  )
}

/** What the bank was told is kept, is: in the raw table, and there ever after (I2); and nothing of a body but what names the object (I1). */
export const makeHookRules = (tables: RawTables, violated: Violated) => {
  let kept = new Set<string>()
  return {
    /** An answer leaves us. */
    answered: ({ body, status }: { readonly body: string; readonly status: number }): void => {
      const key = status === 200 ? hookKey(body) : null
      if (key === null) return
      const row = tables.hook(key)
      if (row === null) return violated("hook-acknowledged-and-lost", body)
      if (secretIn(row.text)) violated("secret-in-hook", row.text)
      kept.add(key)
    },
    /** No world lasts as long as they are kept. */
    hold: (): void => {
      if (kept.size === 0) return
      const raw = tables.hooks()
      const keys = new Set(raw.map(({ key }) => key))
      for (const key of kept) if (!keys.has(key)) violated("hook-acknowledged-and-lost", key)
      for (const { text } of raw) if (secretIn(text)) violated("secret-in-hook", text)
    },
    /** Those that were never followed. */
    waiting: (): readonly string[] => tables.hooks().flatMap(({ settled, text }) => (settled ? [] : [text])),
    remember: (): (() => void) => {
      const then = new Set(kept)
      return () => {
        kept = then
      }
    }
  }
}
