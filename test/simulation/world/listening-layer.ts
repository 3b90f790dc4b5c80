import { Webhooks } from "@bunq-provisioning/adapter-webhook"
import { Layer } from "effect"
import type { Bug } from "../bugs/bug.ts"
import type { Plan } from "../plan/plan.ts"
import type { Process } from "./process.ts"

export const endpoint = "http://127.0.0.1:2/hooks"
export const pathToken = "simulated-path-token-0123456789"
/** However many webhooks come, and however fast everybody else is polled, ms. */
export const hookPace = { fastest: "5 seconds", hintEvery: "5 seconds" } as const

export const isHooked = ({ feed }: Pick<Plan, "feed">): boolean => feed === "webhook" || feed === "hybrid"

/** Receiver, subscriptions and recovery as they ship; the process listens as soon as they are there. */
export const listeningLayer = (process: Process, bug: Bug | undefined) =>
  Layer.effectDiscard(
    Webhooks.useSync(({ receiver }) => process.listen(bug?.receiver?.(receiver) ?? receiver))
  ).pipe(Layer.provide(Webhooks.layer({ environment: "local", endpoint, tokens: [pathToken] })))
