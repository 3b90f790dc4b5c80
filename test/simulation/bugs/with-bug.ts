import { BunqApi, BunqWebhooks, ProvisionFeed, RateBudget } from "@bunq-provisioning/core/ports"
import { Lifecycle } from "@bunq-provisioning/runtime"
import { Effect, Layer } from "effect"
import type { BesideFeed, Bug } from "./bug.ts"

/** The bank's port, or what a bug makes of it. */
export const apiWith = (bug: Bug | undefined) =>
  Layer.effect(
    BunqApi,
    BunqApi.useSync((real) => bug?.api?.(real) ?? real)
  )

/** What webhooks are set up with, or what a bug makes of it. */
export const webhooksWith = (bug: Bug | undefined) =>
  Layer.effect(
    BunqWebhooks,
    BunqWebhooks.useSync((real) => bug?.webhooks?.(real) ?? real)
  )

/** The feed, or what a bug makes of it. */
export const feedWith = (bug: Bug | undefined, onTaken: BesideFeed["onTaken"]) =>
  Layer.effect(
    ProvisionFeed,
    Effect.gen(function* () {
      const [real, api] = [yield* ProvisionFeed, yield* BunqApi]
      return bug?.feed?.(real, { api, onTaken }) ?? real
    })
  )

/** The rate budget, or what a bug makes of it. */
export const budgetWith = (bug: Bug | undefined) =>
  Layer.effect(
    RateBudget,
    RateBudget.useSync((real) => bug?.budget?.(real) ?? real)
  )

/** The pure step, or what a bug makes of it. */
export const lifecycleWith = (bug: Bug | undefined) =>
  Layer.effect(
    Lifecycle,
    Effect.map(Lifecycle, (real) => bug?.lifecycle?.(real) ?? real)
  )
