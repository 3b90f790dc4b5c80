import type { BankState } from "@bunq-provisioning/core/ports"
import { BunqError } from "@bunq-provisioning/core/ports"
import type { Provisioning } from "@bunq-provisioning/runtime"
import type { Output } from "./output.ts"

const text = (state: BankState, before: BankState["_tag"]): string | null => {
  switch (state._tag) {
    case "Open":
      return before === "Open" ? null : "bunq can be called again: everybody goes on."
    case "Paused":
      return `Paused${state.note === null ? "" : ` (${state.note})`}: nothing leaves for bunq until bunq-provisioning resume.`
    case "Restoring":
      return `The database comes from a backup: everybody is read again at bunq before anything is sent${state.total === null ? "" : ` (${state.read} of ${state.total} users)`}.`
    case "Troubled":
      return `Everybody waits, and goes on by themselves: ${state.message}`
  }
}

const follow = async (
  bank: Provisioning["bank"],
  { output, signal }: { readonly output: Output; readonly signal: AbortSignal }
): Promise<void> => {
  let before: BankState["_tag"] = "Open"
  for await (const state of bank.changes({ signal })) {
    if (state._tag === "Troubled" && state.reason === "KeyRefused")
      throw new BunqError({
        operation: "BunqApi",
        reason: { _tag: "KeyRefused" },
        responseId: state.responseId
      })
    const line = state._tag === before && state._tag === "Troubled" ? null : text(state, before)
    before = state._tag
    if (line === null) continue
    const { _tag, ...more } = state
    output.event({ type: "bank", state: _tag, ...more })
    output.line(line)
  }
}

/**
 * Does work that waits for bunq, and tells meanwhile when bunq as a whole cannot be called and when it can again. The work gets a signal that is
 * aborted when its own is, or when it is in vain.
 *
 * Rejects with `BunqError` reason `KeyRefused` when bunq refuses the partner: that does not get better by waiting.
 */
export const besideBank = async <A>(
  options: {
    readonly bank: Provisioning["bank"]
    readonly output: Output
    readonly signal: AbortSignal
  },
  work: (signal: AbortSignal) => Promise<A>
): Promise<A> => {
  const over = new AbortController()
  const signal = AbortSignal.any([options.signal, over.signal])
  const working = work(signal)
  const following = follow(options.bank, { output: options.output, signal }).then(() => working)
  try {
    return await Promise.race([working, following])
  } finally {
    over.abort()
    await Promise.allSettled([working, following])
  }
}
