import { ProvisionFeed } from "@bunq-provisioning/core/ports"
import { Effect, Layer, Stream } from "effect"
import { Provisioner } from "../loop/provisioner.ts"
import { makeScriptedBank } from "../loop/scripted-bank.test-support.ts"
import { pass, person, testWorld } from "../loop/test-world.test-support.ts"
import { SqliteStore } from "../sqlite/sqlite-store.ts"

const noFeed: ReturnType<typeof makeScriptedBank>["feed"] = Layer.succeed(ProvisionFeed, {
  sightings: Stream.never
})

/** So many users are on the way in a file, at a bank; then the service runs on it again and again, after a restore or not, with no feed of its own. */
export const onTheWay = Effect.fnUntraced(function* (path: string, users: number) {
  const bank = makeScriptedBank()
  const live = <A, E>(restored: boolean, run: Effect.Effect<A, E, Provisioner>, feed = noFeed) =>
    Effect.scoped(
      Effect.provide(
        run,
        Layer.fresh(testWorld({ ...bank, feed }, SqliteStore.layer({ file: path }), { restored }))
      )
    )
  const people = Array.from({ length: users }, (_, index) => person(index + 1))
  const start = Provisioner.use((it) => Effect.forEach(people, (one) => it.provision(one), { discard: true }))
  yield* live(false, Effect.andThen(start, pass("1 minute")), bank.feed)
  return { bank, live }
})
