import { hash } from "node:crypto"
import { sealedPurpose } from "@bunq-provisioning/core/ports"
import type { ProvisionStore, Secret, Vault } from "@bunq-provisioning/core/ports"
import { Effect, Redacted } from "effect"
import type { LoopError } from "./user-loop.ts"
import { ProvisionerError } from "./provisioner-error.ts"
import type { ReadEvent } from "./user-event.ts"

/** What a request says, in a few letters. It is sealed with the id: whoever could guess a person could test it otherwise. */
const digestOf = (person: object, answers: readonly ReadEvent[]): string => {
  const given = answers.map(({ event, answers: [sealed] }) => [
    "fulfilment" in event ? event.fulfilment : "",
    sealed === undefined ? "" : Redacted.value(sealed.value)
  ])
  return hash("sha256", JSON.stringify([person, given.map((one) => one.join(" ")).toSorted()]), "base64url")
}

/** The id a request to provision came with: kept with the user it made, and marked as taken in the same commit. */
export interface RequestId {
  /** Marks that it is taken, whoever it made, and that it made this user. */
  readonly inbox: readonly [taken: string, own: string]
  readonly secret: Secret
}

interface Request {
  readonly uuid: string
  readonly person: object
  readonly answers: readonly ReadEvent[]
}

export const requestIdOf = (id: string, { uuid, person, answers }: Request): RequestId => ({
  inbox: [`create/${id}`, `created/${uuid}/${id}`],
  secret: {
    purpose: sealedPurpose.requestId,
    value: Redacted.make(JSON.stringify({ id, digest: digestOf(person, answers) }))
  }
})

export const idReused = new ProvisionerError({
  operation: "Provisioner.provision",
  reason: { _tag: "IdReused" }
})

const idIn = (sealed: string): unknown => (JSON.parse(sealed) as { readonly id?: unknown }).id

/** Whether a commit failed because its id was taken, by whoever was made first. */
export const isTaken = (error: LoopError): boolean =>
  error._tag === "StoreError" && error.reason._tag === "VersionConflict"

/**
 * Fails with `IdReused` when the id came with another request before: with another one of this user, or with one of somebody else. A user who was made
 * without an id, or with another one, is found by their UUID as always. Once nothing is sealed of them any more nobody knows what they came with.
 */
export const checkRequestId = Effect.fnUntraced(function* (
  { store, vault }: { readonly store: ProvisionStore["Service"]; readonly vault: Vault["Service"] },
  owner: string,
  { inbox: [taken, own], secret }: RequestId
) {
  const kept = yield* vault.read({ owner, purpose: sealedPurpose.requestId })
  const [was, is] = [kept === null ? null : Redacted.value(kept), Redacted.value(secret.value)]
  if (was === is || (was === null && (yield* store.consumed(own)))) return
  if ((was !== null && idIn(was) === idIn(is)) || (yield* store.consumed(taken))) return yield* idReused
})
