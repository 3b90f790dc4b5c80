import { createSandbox, faultTable, webhookFaultTable } from "@bunq-provisioning/sandbox"
import type { FaultKind, WebhookFaultKind } from "@bunq-provisioning/sandbox"
import { standInBankCrypto } from "../../virtual/stand-in-crypto.ts"
import type { Violated } from "../checker/violation.ts"
import { makeChance } from "../plan/draw-plan.ts"
import type { Plan } from "../plan/plan.ts"
import type { Trace } from "../world/trace.ts"
import { isHooked } from "../world/listening-layer.ts"
import type { Process } from "../world/process.ts"
import type { WorldTime } from "../world/world-time.ts"

/** What goes wrong between us and the bank; how bunq's words may differ is the scenarios' business. */
const kinds = (Object.keys(faultTable) as FaultKind[]).filter((kind) => !kind.startsWith("unknown-"))
const webhookFaultKinds = Object.keys(webhookFaultTable) as WebhookFaultKind[]
export const wireFaultKinds: readonly string[] = [
  ...kinds.map((kind) => `wire:${kind}`),
  ...webhookFaultKinds.map((kind) => `hook:${kind}`)
]

/** As late as the adapter reckons with, its own deadline of 15 s; one that is later still may be one too many for the limits. */
const lateBy = 14_500

interface Options {
  readonly plan: Plan
  readonly time: WorldTime
  readonly trace: Trace
  readonly violated: Violated
  /** The one that runs now, if any. */
  readonly process: () => Process | null
  /** A webhook was answered. */
  readonly answered: (attempt: { readonly body: string; readonly status: number }) => void
}
const leg = 20

/** The local bank in the time of the world, with the faults of the plan's seed, and what its own log must never show. */
export const openWireBank = async ({ plan, time, trace, violated, process, answered }: Options) => {
  const chance = makeChance(plan.seed + 7)
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error)
      const abort = () => reject(signal?.reason as Error)
      signal?.addEventListener("abort", abort, { once: true })
      time.after(ms, () => {
        signal?.removeEventListener("abort", abort)
        resolve()
      })
    })
  const chosen = [chance.pick(kinds), chance.pick(kinds), chance.pick(kinds), chance.pick(kinds)]
  /** A webhook on its way to us. */
  const deliver = async (request: Request): Promise<Response> => {
    const body = await request.clone().text()
    await sleep(leg)
    const running = process()
    const receiver = running?.listening ?? null
    if (running === null || receiver === null) throw new TypeError("Nobody listens.")
    const response = await receiver(request, { address: "127.0.0.1" })
    answered({ body, status: response.status })
    if (response.status === 200) running.taken(body)
    return response
  }
  const webhookFaults = { seed: plan.seed, rate: 0.2, kinds: webhookFaultKinds, most: 6 }
  const sandbox = await createSandbox({
    deliver,
    ...(isHooked(plan) ? { webhookFaults } : {}),
    seed: plan.seed,
    clock: { now: () => time.now, sleep },
    crypto: standInBankCrypto,
    behaviour: { duties: [] },
    faults: { seed: plan.seed, rate: 0.08 + 0.12 * chance.next(), kinds: chosen, most: 4, lateBy }
  })
  let seen = 0
  return {
    sandbox,
    calm: (): void => {
      sandbox.control.clearFaults()
      sandbox.control.webhooks.clearFaults()
    },
    /** What is not registered or not asked for again; null when all is. */
    missing: (): string | null => {
      const { filters, failures } = sandbox.control.webhooks.state()
      const ours = filters.find(({ category }) => category === "PARTNER_USER_PROVISION")?.partner ?? 0
      if (ours !== 1) return `the partner has ${ours} filters`
      return failures > 0 ? `${failures} failures were not asked for` : null
    },
    /** Reads on in the bank's log. */
    look: (): void => {
      for (const { number, method, path, status, fault } of sandbox.control.requests(seen)) {
        seen = number
        trace.line(`bank ${method} ${path} ${status} ${fault ?? ""}`)
      }
      const { throttled } = sandbox.statistics()
      if (throttled > 0) violated("over-the-limit", `${throttled} requests throttled by the bank's own count`)
    },
    finish: (users: number): void => {
      const { provisions } = sandbox.statistics()
      if (provisions > users) violated("second-provision", `${provisions} provisions for ${users} users`)
    }
  }
}
