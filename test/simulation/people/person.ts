import type { View } from "@bunq-provisioning/core"
import type { FulfilmentAnswers } from "@bunq-provisioning/core/input"
import type { UserEvent } from "@bunq-provisioning/runtime"
import { Cause, Exit } from "effect"
import { nextActs } from "../../virtual/virtual-person.ts"
import type { Acknowledged, Position } from "../checker/acknowledgements.ts"
import type { PlannedUser } from "../plan/plan.ts"
import type { Process, Reply } from "../world/process.ts"
import type { WorldTime } from "../world/world-time.ts"

export const uuidOf = (index: number): string =>
  `6b1f3a52-0c1e-4a55-9d0c-${String(index + 1).padStart(12, "0")}`

const address = {
  street: "Canarystraat",
  houseNumber: "12",
  postalCode: "1011 AB",
  city: "Amsterdam",
  country: "NL"
}
const answersOf = (street = address.street) =>
  ({
    ADDRESS_MAIN: { ...address, street },
    ADDRESS_POSTAL: { ...address, street },
    NATIONALITY: { country: "NL" },
    DATE_OF_BIRTH: { firstName: "Canary", lastName: "Canaryson", dateOfBirth: "1990-12-10" },
    TAX_RESIDENCY: { country: "NL", taxNumber: "987654321" }
  }) as unknown as FulfilmentAnswers

export interface PersonOptions {
  readonly time: WorldTime
  readonly index: number
  readonly planned: PlannedUser
  /** The one that runs now, if any. */
  readonly process: () => Process | null
  readonly acknowledged: (what: Acknowledged) => void
  /** How far the user's journal is acknowledged by now. */
  readonly knownUpTo: () => Position
  readonly say: (line: string) => void
  /** The user's row was damaged, or they were erased: nobody can do anything for them here. */
  readonly isLost: () => boolean
  readonly email?: string
}

const [soonest, seldom, operatorAfter, mostRetries] = [4_000, 600_000, 60_000, 500]

const causeOf = (event: UserEvent): string =>
  event.type === "fulfilment.submit"
    ? `${event.type} ${event.fulfilment}`
    : event.type === "inquiry.answer"
      ? `${event.type} ${event.inquiryId}/${event.entryId}`
      : event.type

const beginning: Position = { copies: -1, number: 0 }
const isUnknown = (reply: Exit.Exit<unknown, unknown>): boolean =>
  Exit.isFailure(reply) &&
  (Cause.squash(reply.cause) as { readonly reason?: { readonly _tag?: string } }).reason?._tag === "NotFound"

const told = (reply: Exit.Exit<unknown, unknown> | null): string => {
  const error = reply === null || Exit.isSuccess(reply) ? null : Cause.squash(reply.cause)
  return error instanceof Error
    ? `${error.name} ${error.message}`
    : reply === null
      ? "no reply"
      : String(error)
}

/** A user and their operator, who know what the view says and nothing else. They outlive every process, and repeat what got no answer. */
export const makePerson = ({
  time,
  index,
  planned,
  process,
  acknowledged,
  knownUpTo,
  say,
  isLost,
  email
}: PersonOptions) => {
  const uuid = uuidOf(index)
  const right = answersOf()
  const state = { asked: false, last: null as View | null, done: false }
  let [messages, retries, pause, answered] = [0, 0, soonest, false]

  const call = <A, E>(use: Parameters<Process["call"]>[0], done: (reply: Reply<A, E>) => void): void => {
    const running = process()
    if (running === null || !running.ready) return void time.after(soonest, () => done(null))
    running.call(use, done as (reply: Reply<unknown, unknown>) => void)
  }

  /** Sends a message until somebody says what became of it. */
  const send = (
    event: UserEvent,
    then: () => void,
    { id, behind } = { id: `m${(messages += 1)}`, behind: knownUpTo() }
  ): void =>
    call<{ readonly outcome: string; readonly view: View }, unknown>(
      (provisioner) => provisioner.send(uuid, event, { id }),
      (reply) => {
        if (isLost()) return
        if (reply === null || Exit.isFailure(reply)) {
          say(`${index} ${causeOf(event)} not accepted: ${told(reply)}`)
          // A copy knows nobody who came after it: they ask again.
          if (reply !== null && isUnknown(reply)) return then()
          return void time.after(planned.pause, () => send(event, then, { id, behind }))
        }
        acknowledged({ uuid, cause: causeOf(event), inboxId: `${uuid}/${id}`, behind })
        say(`${index} ${causeOf(event)}: ${reply.value.outcome}`)
        state.last = reply.value.view
        then()
      }
    )
  const sendAll = ([first, ...rest]: readonly UserEvent[], then: () => void): void =>
    first === undefined ? then() : send(first, () => sendAll(rest, then))

  const later = (ms: number): void => void time.after(ms, turn)

  const act = (view: View): void => {
    const moved = state.last?.key !== view.key
    state.last = view
    state.done = view.settled
    if (view.stalled && view.actions.includes("retry") && retries < mostRetries) {
      retries += 1
      pause = soonest
      return void time.after(operatorAfter, () =>
        send({ type: "provision.retry" }, () => later(planned.pause))
      )
    }
    const wrong = planned.wrongAnswer && !answered
    const acts = nextActs(view, wrong ? answersOf("wrong street") : right)
    if (acts.length === 0) {
      pause = moved ? soonest : Math.min(seldom, pause * 1.6)
      return later(view.settled ? seldom : pause)
    }
    pause = soonest
    const first = !answered
    answered = true
    time.after(first ? planned.dawdles : planned.pause, () => sendAll(acts, () => later(planned.pause)))
  }

  function turn(): void {
    if (isLost()) return
    if (!state.asked) return ask()
    call<View, unknown>(
      (provisioner) => provisioner.view(uuid),
      (reply) => {
        if (reply !== null && Exit.isSuccess(reply)) return act(reply.value)
        if (reply !== null && isUnknown(reply)) state.asked = false
        later(planned.pause)
      }
    )
  }

  function ask(): void {
    const request = {
      externalUuid: uuid,
      email: email ?? `canary.${index}@example.com`,
      phoneNumber: `+3161000000${index}`,
      ...(planned.audit
        ? { product: "USER_ANONYMOUS_TRANSACTION_AUDIT" as const, dateOfBirth: "1990-12-10" }
        : {})
    }
    const answers = planned.prepared && !planned.wrongAnswer ? { answers: right } : {}
    call<View, unknown>(
      (provisioner) => (planned.adopted ? provisioner.adopt(uuid) : provisioner.provision(request, answers)),
      (reply) => {
        if (reply === null || Exit.isFailure(reply)) {
          say(`${index} not accepted: ${told(reply)}`)
          return later(planned.pause)
        }
        acknowledged({ uuid, cause: "provision.requested", inboxId: null, behind: beginning })
        state.asked = true
        say(`${index} accepted`)
        act(reply.value)
      }
    )
  }
  time.after(planned.asksAt, turn)

  return {
    uuid,
    index,
    planned,
    state: state as Readonly<typeof state>,
    send: (event: UserEvent) => send(event, () => {}),
    /** What they were told last may not be true any more. */
    wentBack: (): void => {
      state.done = false
    },
    right
  }
}
export type Person = ReturnType<typeof makePerson>
