import { snapshotOf } from "@bunq-provisioning/core/step"
import { parseExternalUuid, parseProvisionRequest } from "@bunq-provisioning/core/input"
import { sealedPurpose } from "@bunq-provisioning/core/ports"
import type { SecureRandom } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Redacted } from "effect"
import { viewIn } from "../admission/circumstances.ts"
import type { CircumstancesOf } from "../admission/circumstances.ts"
import type { HotUser } from "./hot-users.ts"
import { parsing } from "./parsing.ts"
import { ProvisionerError } from "./provisioner-error.ts"
import type { NewProvision, ProvisionOptions, SendOptions } from "./provisioner.ts"
import { traced } from "./traced.ts"
import { readAnswer, readUserEvent } from "./user-event.ts"
import type { ReadEvent, UserEvent } from "./user-event.ts"
import type { UserLoop } from "./user-loop.ts"

interface Kit {
  readonly random: SecureRandom["Service"]
  readonly loop: UserLoop
  readonly here: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** Why nothing is done any more; null while it is. */
  readonly stopped: (operation: string) => ProvisionerError | null
  readonly maxWaiting: number
  readonly circumstances: CircumstancesOf
}

/** What callers ask for: checked here, sealed, and durable when it returns. */
export const makeRequests = ({ random, loop, here, stopped, maxWaiting, circumstances }: Kit) => {
  const viewOf = Effect.fnUntraced(function* ({ envelope }: HotUser) {
    const snapshot = snapshotOf(envelope)
    const now = yield* Clock.currentTimeMillis
    return viewIn(yield* circumstances(snapshot.context.uuid), { snapshot, now, envelope })
  })
  const open = (operation: string) =>
    Effect.suspend(() => {
      const error = stopped(operation)
      return error === null ? Effect.void : Effect.fail(error)
    })

  /** Unique among the answers of one user, and short: it is kept in the envelope. */
  const answerId = Effect.map(random.uuid, (uuid) => uuid.replaceAll("-", "").slice(0, 12))

  const provision = Effect.fnUntraced(
    function* (given: NewProvision, options: ProvisionOptions = {}) {
      yield* open("Provisioner.provision")
      const { externalUuid: uuid, ...person } = yield* parsing(() => parseProvisionRequest(given ?? {}))
      const at = yield* Clock.currentTimeMillis
      const answers: ReadEvent[] = []
      for (const [fulfilment, data] of Object.entries(options?.answers ?? {})) {
        const id = yield* answerId
        answers.push(yield* parsing(() => readAnswer({ fulfilment, data }, { id, at })))
      }
      const requestRef = sealedPurpose.request
      const request = { purpose: requestRef, value: Redacted.make(JSON.stringify(person)) }
      const secrets = [request, ...answers.flatMap((read) => read.answers)]
      const events = answers.map(({ event }) => event)
      const { product } = person
      return yield* viewOf(yield* loop.begin({ uuid, requestRef, at, product }, secrets, events))
    },
    (effect) => traced("Provisioner.provision", here(effect))
  )

  const adopt = Effect.fn("Provisioner.adopt")(
    function* (given: string) {
      yield* open("Provisioner.adopt")
      const uuid = yield* parsing(() => parseExternalUuid(given))
      const at = yield* Clock.currentTimeMillis
      const requestRef = sealedPurpose.request
      return yield* viewOf(yield* loop.begin({ uuid, requestRef, at, adopt: true }, [], []))
    },
    (effect) => here(effect)
  )

  const send = Effect.fnUntraced(
    function* (given: string, sent: UserEvent, options: SendOptions = {}) {
      yield* open("Provisioner.send")
      const uuid = yield* parsing(() => parseExternalUuid(given))
      const [id, at] = [yield* answerId, yield* Clock.currentTimeMillis]
      const turn = yield* parsing(() => readUserEvent(sent, { id, at }))
      const { id: messageId } = options ?? {}
      if (messageId !== undefined && !(typeof messageId === "string" && /^.{1,128}$/s.test(messageId)))
        return yield* new ProvisionerError({
          operation: "Provisioner.send",
          reason: { _tag: "ArgumentInvalid", argument: "id", expected: "a text of 1 to 128 characters" }
        })
      if (loop.lock.holders(uuid) >= maxWaiting)
        return yield* new ProvisionerError({
          operation: "Provisioner.send",
          reason: { _tag: "Busy", limit: maxWaiting }
        })
      const inboxId = messageId === undefined ? {} : { inboxId: `${uuid}/${messageId}` }
      const outcome = yield* loop.take(uuid, { ...turn, ...inboxId })
      return { ...outcome, view: yield* viewOf(yield* loop.read(uuid)) }
    },
    (effect) => traced("Provisioner.send", here(effect))
  )

  return { provision, adopt, send }
}
