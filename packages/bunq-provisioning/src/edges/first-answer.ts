/** What a plain request to an address came to. */
export interface FirstAnswer {
  readonly status: number
  /** Real ms until the head of the answer was there. */
  readonly took: number
  /** Their clock minus ours in ms; null when the answer has no `Date`. Good to a second: the header has no more. */
  readonly clockOffset: number | null
}

/** Asks an address for anything, without a key or a signature: any answer at all proves name, route and TLS. Rejects when there is none in time. */
export const firstAnswer = async (
  url: string,
  options: { readonly within: number; readonly signal: AbortSignal }
): Promise<FirstAnswer> => {
  const from = performance.now()
  const sent = Date.now()
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.within)])
  const answer = await globalThis.fetch(url, { redirect: "manual", signal })
  const came = Date.now()
  await answer.body?.cancel()
  const told = Date.parse(answer.headers.get("date") ?? "")
  // The header is cut to whole seconds: half a second is the best guess for what is missing.
  const clockOffset = Number.isNaN(told) ? null : Math.round(told + 500 - (sent + came) / 2)
  return { status: answer.status, took: Math.round(performance.now() - from), clockOffset }
}
