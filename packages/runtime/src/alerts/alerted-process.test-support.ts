import { ProvisionFeed } from "@bunq-provisioning/core/ports"
import { Effect, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import type { Provisioner } from "../loop/provisioner.ts"
import type { ScriptedBank } from "../loop/scripted-bank.test-support.ts"
import { testWorld } from "../loop/test-world.test-support.ts"
import { SqliteStore } from "../sqlite/index.ts"
import type { AlertOptions } from "./alert.ts"

export const passHours = Effect.fnUntraced(function* (hours: number) {
  for (let minute = 0; minute < hours * 60; minute += 2) {
    yield* TestClock.adjust("2 minutes")
    for (let turn = 0; turn < 8; turn += 1) yield* Effect.yieldNow
  }
})

/** Where nobody looks, hours are short. */
const noFeed = Layer.succeed(ProvisionFeed, { sightings: Stream.never })

/** A process that ends with the effect. */
export const process = <A, E>(
  given: { readonly bank: ScriptedBank; readonly file: string; readonly alerts: AlertOptions },
  live: Effect.Effect<A, E, Provisioner>
) =>
  Effect.scoped(
    live.pipe(
      Effect.provide(
        Layer.fresh(
          testWorld(Object.assign(given.bank, { feed: noFeed }), SqliteStore.layer({ file: given.file }), {
            alerts: given.alerts
          })
        )
      )
    )
  )
