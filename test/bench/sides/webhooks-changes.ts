interface Shown {
  readonly name: string
  readonly updated: string
}

const types = ["PartnerUserProvision", "UserOnboarding"]

/** Every object of a kind bunq calls about, wherever it stands in a reply or a webhook. */
const shownIn = (value: unknown): readonly Shown[] => {
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const { id, updated } = (inner ?? {}) as { readonly id?: number; readonly updated?: string }
    const own = types.includes(key) && id !== undefined && updated !== undefined
    return own ? [{ name: `${key} ${id}`, updated }] : shownIn(inner)
  })
}

/**
 * What the bank changed, by the webhooks it sent whether or not they arrived, and when the service had committed something that shows it: which reply a
 * commit came from is in the journal. Changes that bunq does not call about are not counted.
 */
export const makeBankChanges = () => {
  const replies = new Map<string, readonly Shown[]>()
  const changes: (Shown & { readonly at: number; known: number })[] = []
  const commits: (Shown & { readonly at: number })[] = []
  return {
    onTheWire:
      (send: typeof fetch): typeof fetch =>
      async (...request) => {
        const reply = await send(...request)
        const responseId = reply.headers.get("x-bunq-client-response-id") ?? ""
        const text = await reply.clone().text()
        if (reply.ok && text.startsWith("{")) replies.set(responseId, shownIn(JSON.parse(text)))
        return reply
      },
    told: (body: string, at: number): void => {
      for (const shown of shownIn(JSON.parse(body))) changes.push({ ...shown, at, known: Infinity })
    },
    /** An entry of a journal. */
    committed: ({ at, responseId }: { readonly at: number; readonly responseId: string | null }): void => {
      for (const shown of replies.get(responseId ?? "") ?? []) commits.push({ ...shown, at })
    },
    /** ms from each change to the first commit that shows it or a later one; those nobody committed are left out. */
    delays: (): readonly number[] =>
      changes.flatMap(({ name, updated, at }) => {
        const later = commits
          .filter((one) => one.name === name && one.updated >= updated)
          .map((one) => one.at)
        return later.length === 0 ? [] : [Math.max(0, Math.min(...later) - at)]
      })
  }
}
