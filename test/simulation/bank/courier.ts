import type { FailedDelivery } from "@bunq-provisioning/core/ports"
import type { Violated } from "../checker/violation.ts"
import type { FaultDesk } from "../plan/fault-desk.ts"
import type { HookFault } from "../plan/plan.ts"
import { endpoint, pathToken } from "../world/listening-layer.ts"
import type { Process } from "../world/process.ts"
import type { WorldTime } from "../world/world-time.ts"
import type { BankProvision } from "./bank-records.ts"
import { Refusal } from "./bank-records.ts"
import type { ModelFilters } from "./model-filters.ts"
import { forged, genuine, nobody, userIdOf } from "./webhook-bodies.ts"
import type { Told, ToldCategory } from "./webhook-bodies.ts"

/** As documented: six attempts, a minute apart, each given ten seconds. */
const [mostAttempts, apart, patience] = [6, 60_000, 10_000]
const [leg, late, overtaken, pageSize] = [20, 90_000, 5_000, 1]
/** A flood, and how it is spread, ms. */
const [flood, floodApart] = [40, 100]
const [ours, wrongToken] = [`${endpoint}/${pathToken}`, "wrong-token-0123456789-wrong"]

interface Delivery extends Told {
  readonly target: string
  attempts: number
}
interface Listed {
  readonly failure: FailedDelivery
  /** null = another system's. */
  readonly delivery: Delivery | null
}

/** One attempt that was answered, and how. */
export interface Answered {
  readonly url: string
  readonly body: string
  readonly status: number
  /** Sent to the right address. */
  readonly isOurs: boolean
}

interface Options {
  readonly time: WorldTime
  readonly filters: ModelFilters
  readonly find: (uuid: string) => BankProvision | undefined
  readonly process: () => Process | null
  readonly faultOf: (uuid: string) => HookFault | null
  readonly note: FaultDesk["note"]
  readonly answered: (attempt: Answered) => void
  readonly violated: Violated
  readonly say: (line: string) => void
}

/** Delivers webhooks as the bank does, with what can go wrong on the way, and what others send in its name. Keeps a list of what it could not deliver. */
export const makeCourier = (options: Options) => {
  const { time, filters, find, faultOf, note, answered, violated, say } = options
  const failures: Listed[] = []
  const isOurs = (target: string): boolean => target.startsWith(ours)
  const actions = new Map<string, string>()
  let [failureId, forgeries] = [0, 0]

  const fail = (
    delivery: Delivery | null,
    about: Omit<FailedDelivery, "id" | "created" | "responseCode">
  ) => {
    failureId += 1
    failures.unshift({
      failure: { ...about, id: failureId, created: "2026-06-12 00", responseCode: null },
      delivery
    })
  }
  // Another system's, which is not ours to ask for.
  fail(null, {
    category: "PARTNER_USER_PROVISION",
    eventType: "PARTNER_USER_PROVISION_PROCESS_UPDATED",
    objectId: 1,
    userId: null,
    target: "https://crm.example/hooks/1"
  })

  /** One attempt over the network; `null` when nobody answers in time. */
  const post = (url: string, body: string, done: (status: number | null) => void): void => {
    let isOver = false
    const end = (status: number | null): void => {
      if (isOver) return
      isOver = true
      done(status)
    }
    time.after(leg, () => {
      const running = options.process()
      const receiver = running?.listening ?? null
      if (running === null || receiver === null) {
        note("hook-while-down")
        return end(null)
      }
      const head = { method: "POST", url, header: () => null, peer: { address: "127.0.0.1" } }
      const reception = receiver.intake.open(head, ({ status }) => {
        answered({ url, body, status, isOurs: isOurs(url) })
        if (status === 200) running.taken(body)
        time.after(leg, () => end(status))
      })
      reception?.write(new TextEncoder().encode(body))
      reception?.end()
    })
    time.after(patience, () => end(null))
  }

  const attempt = (delivery: Delivery): void => {
    delivery.attempts += 1
    if (delivery.attempts === 2) note("hook-repeats-itself")
    post(delivery.target, delivery.body, (status) => {
      say(
        `hook ${delivery.category} ${delivery.objectId} attempt ${delivery.attempts}: ${status ?? "nobody"}`
      )
      if (status === 200) return
      if (delivery.attempts < mostAttempts) return void time.after(apart, () => attempt(delivery))
      note("hook-given-up")
      const { category, eventType, objectId, userId, target } = delivery
      fail(delivery, { category, eventType, objectId, userId, target })
    })
  }

  /** Once, and nobody minds what becomes of it. */
  const forge = (target: string, about: { readonly id: number; readonly uuid: string }): void => {
    forgeries += 1
    post(target, forged(about, forgeries).body, (status) =>
      say(`forged hook ${about.id}: ${status ?? "nobody"}`)
    )
  }
  const send = (told: Told, target: string, one: BankProvision): void => {
    const at = (ms: number): void => void time.after(ms, () => attempt({ ...told, target, attempts: 0 }))
    const fault = faultOf(one.uuid)
    if (fault === "hook-lost") return
    at(fault === "hook-late" ? late : fault === "hook-overtaken" ? overtaken : 0)
    switch (fault) {
      case "hook-repeated":
        return at(0)
      case "hook-forged":
        return forge(target, one)
      case "hook-of-nobody":
        return forge(target, { id: nobody + one.id, uuid: "99999999-0c1e-4a55-9d0c-999999999999" })
      case "hook-wrong-token":
        return forge(`${endpoint}/${wrongToken}`, one)
      case "hook-flood":
        for (let number = 0; number < flood; number += 1)
          time.after(number * floodApart, () => forge(target, one))
    }
  }

  const deliver = (one: BankProvision, category: ToldCategory): void => {
    const told = genuine(one, category)
    if (told === null) return
    const owner =
      told.userId === null
        ? ({ kind: "partner" } as const)
        : ({ kind: "user", uuid: one.uuid, userId: userIdOf(one) } as const)
    for (const filter of filters.of(owner))
      if (filter.category === category && isOurs(filter.target)) send(told, filter.target, one)
  }

  return {
    isOurs,
    /** Something changed at the bank. */
    changed: (uuid: string, what: "provision" | "onboarding" | "identity" | "inquiry"): void => {
      const one = find(uuid)
      if (one === undefined) return
      if (what === "provision") return deliver(one, "PARTNER_USER_PROVISION")
      if (what === "inquiry") return deliver(one, "USER_INFORMATION_INQUIRY")
      // The bank calls about an onboarding only when somebody else has to act.
      const action = one.onboarding?.actionRequired ?? ""
      if (what !== "onboarding" || actions.get(uuid) === action) return
      actions.set(uuid, action)
      deliver(one, "USER_ONBOARDING")
    },
    /** Newest first; `cursor` = those before. */
    listFailures: (cursor: string | null) => {
      const from = failures.filter(({ failure }) => failure.id < Number(cursor ?? Infinity))
      const items = from.slice(0, pageSize).map(({ failure }) => failure)
      return { items, older: from.length > pageSize ? String(items.at(-1)?.id) : null }
    },
    retryFailures: (ids: readonly number[]): void => {
      if (ids.length > 100) throw new Refusal({ _tag: "Refused", status: 400, hint: "too many" })
      const asked = ids.map((id) => failures.find(({ failure }) => failure.id === id))
      if (asked.includes(undefined)) throw new Refusal({ _tag: "NotFound" })
      for (const one of asked as readonly Listed[]) {
        if (one.delivery === null) violated("foreign-retried", `${one.failure.id}`)
        else {
          failures.splice(failures.indexOf(one), 1)
          note("hook-recovered")
          const { delivery } = one
          time.after(leg, () => attempt({ ...delivery, attempts: 0 }))
        }
      }
    },
    /** What it gave up on and nobody asked for again. */
    givenUp: (): number => failures.filter(({ delivery }) => delivery !== null).length
  }
}
export type Courier = ReturnType<typeof makeCourier>
