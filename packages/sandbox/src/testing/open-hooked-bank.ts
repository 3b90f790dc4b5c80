import type { SandboxOptions } from "../sandbox.ts"
import { hookReceiver, quiet } from "./hook-receiver.ts"
import { manualClock } from "./manual-clock.ts"
import { openBank } from "./open-bank.ts"

export const hookTarget = "https://partner.example/hooks/a-secret-path"

/** A bank whose partner listens to its provisions, and what it is told. */
export async function openHookedBank(options: SandboxOptions = {}) {
  const clock = manualClock()
  const { deliver, received, answers } = hookReceiver(clock)
  const bank = await openBank({ deliver, ...options, clock })
  const { token, partnerId } = bank.partner
  const filters = `/v1/user/${partnerId}/notification-filter-url`
  const listen = (...wanted: readonly object[]) =>
    bank.ask("POST", filters, { token, body: { notification_filters: wanted } })
  const listening = await listen({ category: "PARTNER_USER_PROVISION", notification_target: hookTarget })
  if (listening.status !== 200) throw new Error(`notification-filter-url: ${listening.error}`)
  /** Moves time on and lets what then happens happen. */
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms)
    await quiet()
  }
  const failures = async () => {
    const path = `/v1/user/${partnerId}/notification-filter-failure`
    return (await bank.ask("GET", `${path}?count=200`, { token })).body.Response.map(
      (one: never) => one["NotificationFilterFailure"]
    )
  }
  const retry = (ids: string) =>
    bank.ask("POST", `/v1/user/${partnerId}/notification-filter-failure`, {
      token,
      body: { notification_filter_failed_ids: ids }
    })
  return { ...bank, clock, received, answers, filters, listen, pass, failures, retry }
}
