const pause = 60_000

/**
 * Says something at once, and then at most once a minute and reason, however often it happens: with how many there were in between. A flood cannot fill
 * the logs.
 */
export const makeRareLog = <Reason extends string>(options: {
  readonly now: () => number
  readonly say: (reason: Reason, times: number) => void
}): ((reason: Reason) => void) => {
  const said = new Map<Reason, { at: number; since: number }>()
  return (reason) => {
    const now = options.now()
    const last = said.get(reason)
    if (last !== undefined && now < last.at + pause) {
      last.since += 1
      return
    }
    said.set(reason, { at: now, since: 0 })
    options.say(reason, (last?.since ?? 0) + 1)
  }
}
