import type { View } from "@bunq-provisioning/core"
import { Effect } from "effect"
import { ProvisionerError } from "../loop/provisioner-error.ts"
import type { Provisioner, ProvisionerFailure } from "../loop/provisioner.ts"
import { problem } from "./api-problem.ts"
import type { ApiProblem } from "./api-problem.ts"

interface Asked {
  /** With commas between. */
  readonly phase?: string
  readonly stalled?: "true"
  readonly after?: string
  readonly limit?: number
  readonly uuid?: string
  readonly email?: string
}

/** A page of users as it is answered. */
export interface FoundProvisions {
  readonly views: readonly View[]
  readonly next: string | null
}

const phases: { readonly [phase in View["phase"]]: true } = {
  requesting: true,
  processing: true,
  "opening-session": true,
  "renewing-credential": true,
  evaluating: true,
  collecting: true,
  submitting: true,
  reviewing: true,
  active: true,
  denied: true,
  closing: true,
  closed: true,
  failed: true
}
const isPhase = (word: string): word is View["phase"] => Object.hasOwn(phases, word)
const most = 1_000

const one = (provisioner: Provisioner["Service"], uuid: string) =>
  Effect.map(provisioner.view(uuid), (view): readonly View[] => [view]).pipe(
    Effect.catchIf(
      (error) => error instanceof ProvisionerError && error.reason._tag === "NotFound",
      () => Effect.succeed([])
    )
  )

/** Users by uuid, by e-mail, or a page of those of whom all filters are true. */
export const findProvisions = Effect.fnUntraced(function* (
  provisioner: Provisioner["Service"],
  asked: Asked
): Effect.fn.Return<FoundProvisions, ApiProblem | ProvisionerFailure> {
  const { phase, stalled, after, limit = 100, uuid, email } = asked
  if (!(limit >= 1 && limit <= most))
    return yield* problem("QueryInvalid", {
      field: "limit",
      detail: `Give a whole number from 1 to ${most}.`
    })
  const words = phase?.split(",").filter((word) => word !== "")
  if (words !== undefined && !words.every(isPhase))
    return yield* problem("QueryInvalid", {
      field: "phase",
      detail: `Use ${Object.keys(phases).join(", ")}, with commas between.`
    })
  const fits = (view: View) =>
    (words === undefined || words.includes(view.phase)) && (stalled === undefined || view.stalled)
  if (uuid !== undefined) return { views: (yield* one(provisioner, uuid)).filter(fits), next: null }
  if (email !== undefined)
    return { views: (yield* provisioner.findByEmail(email)).views.filter(fits), next: null }
  const { views, next } = yield* provisioner.list({
    limit,
    ...(after === undefined ? {} : { after }),
    ...(words === undefined ? {} : { phases: words.filter(isPhase) }),
    ...(stalled === undefined ? {} : { stalled: true })
  })
  return { views, next }
})
