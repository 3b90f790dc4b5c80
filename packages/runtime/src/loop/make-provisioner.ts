import { BunqApi, ProvisionFeed, ProvisionStore, Sealer, SecureRandom } from "@bunq-provisioning/core/ports"
import { Clock, Effect, Exit, Random, Scope } from "effect"
import { callBunq } from "./call-bunq.ts"
import { makeCommandRunner } from "./command-runner.ts"
import { makeDeadlineScheduler } from "./deadline-scheduler.ts"
import { makeDelivery } from "./delivery.ts"
import { keptAlive } from "./kept-alive.ts"
import { consumeFeed } from "./feed-consumer.ts"
import { makeOauthGate } from "./oauth-gate.ts"
import { makePartnerProblem } from "./partner-problem.ts"
import type { Provisioner, ProvisionerOptions } from "./provisioner.ts"
import { makeQueries } from "./queries.ts"
import { makeRequests } from "./requests.ts"
import { resumeOwing } from "./resume-owing.ts"
import { sentMarkOf } from "./sent-mark.ts"
import { makeUserLoop } from "./user-loop.ts"
import { makeViewHub } from "./view-hub.ts"

/** Wires the loop, the command runner, the scheduler and the feed; they live until the scope closes or `close` is called. */
export const makeProvisioner = Effect.fnUntraced(function* (options: ProvisionerOptions) {
  const store = yield* ProvisionStore
  const sealer = yield* Sealer
  const api = yield* BunqApi
  const feed = yield* ProvisionFeed
  const random = yield* SecureRandom
  // Callers run on fibers of their own; time and chance are the ones this layer was built with.
  const [clock, chance] = [yield* Clock.Clock, yield* Random.Random]
  const here = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    effect.pipe(Effect.provideService(Clock.Clock, clock), Effect.provideService(Random.Random, chance))

  const scope = yield* Scope.make()
  const hub = makeViewHub()
  const partner = yield* makePartnerProblem
  const { deliver, passTime, resume } = makeDelivery(() => loop)
  const scheduler = yield* makeDeadlineScheduler({ store, passTime })
  const bank = { api, sentMark: sentMarkOf(store), beforeFirstCreate: makeOauthGate(api.ensureOauthClient()) }
  const runner = makeCommandRunner({
    call: (command) => callBunq(bank, command),
    deliver,
    heard: partner.heard,
    scope
  })
  const afterwards = { start: runner.start, stop: runner.stop, wake: scheduler.wake, publish: hub.publish }
  const loop = makeUserLoop({ store, sealer, afterwards, hotUsers: options.hotUsers ?? 1_000 })

  let closed = false
  const close = yield* Effect.cached(
    Effect.gen(function* () {
      closed = true
      yield* Scope.close(scope, Exit.void)
      yield* loop.lock.idle
      yield* hub.close
      yield* partner.close
    }).pipe(Effect.uninterruptible)
  )
  yield* Effect.addFinalizer(() => close)

  yield* Effect.forkIn(keptAlive("deadlines", scheduler.run), scope)
  yield* Effect.forkIn(keptAlive("feed", consumeFeed(feed, deliver)), scope)
  yield* Effect.forkIn(resumeOwing(store, resume), scope)

  const kit = { store, sealer, random, loop, hub, here, isClosed: () => closed }
  const service: Provisioner["Service"] = {
    ...makeRequests({ ...kit, maxWaiting: options.maxWaiting ?? 64 }),
    ...makeQueries(kit),
    partnerProblem: partner.problem,
    close
  }
  return service
})
