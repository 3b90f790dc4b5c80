import { BunqApi, RateBudget } from "@bunq-provisioning/core/ports"
import { Lifecycle } from "@bunq-provisioning/runtime"
import { Effect, Layer } from "effect"
import type { Bug } from "./bug.ts"

/** The bank's port, or what a bug makes of it. */
export const apiWith = (bug: Bug | undefined) =>
  Layer.effect(
    BunqApi,
    BunqApi.useSync((real) => bug?.api?.(real) ?? real)
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
