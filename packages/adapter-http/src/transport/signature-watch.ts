/** Replies in a row with a wrong signature that speak for another key of bunq, and not for one bad reply. */
const enough = 5
/** Owners of credentials that are remembered; the longest silent one is forgotten first. */
const most = 10_000

/** Notices when bunq signs with another key than the one an installation brought: nothing it says would be believed any more. */
export const makeSignatureWatch = () => {
  const wrong = new Map<string, number>()
  return {
    /** A reply to `owner` carried a signature. */
    note: (owner: string, right: boolean): void => {
      const before = wrong.get(owner) ?? 0
      if (right && before === 0) return
      wrong.delete(owner)
      if (right) return
      wrong.set(owner, before + 1)
      const [oldest] = wrong.keys()
      if (wrong.size > most && oldest !== undefined) wrong.delete(oldest)
    },
    suspects: (owner: string): boolean => (wrong.get(owner) ?? 0) >= enough
  }
}
