import { snapshotOf } from "@bunq-provisioning/core/step"
import {
  BankGate,
  BunqApi,
  ProvisionFeed,
  ProvisionStore,
  Sealer,
  SecureRandom
} from "@bunq-provisioning/core/ports"
import { Clock, Deferred, Effect, Exit, Random, Scope } from "effect"
import { makeBankControl } from "../bank/bank-control.ts"
import { patientCall } from "../bank/patient-call.ts"
import { PauseSwitch } from "../bank/pause-switch.ts"
import { makeReconcile } from "../reconcile/reconcile.ts"
import { callBunq } from "./call-bunq.ts"
import { makeCommandRunner } from "./command-runner.ts"
import { makeDeadlineScheduler } from "./deadline-scheduler.ts"
import { makeDelivery } from "./delivery.ts"
import { keptAlive } from "./kept-alive.ts"
import { consumeFeed } from "./feed-consumer.ts"
import { makeOauthGate } from "./oauth-gate.ts"
import { ProvisionerError } from "./provisioner-error.ts"
import type { Provisioner, ProvisionerOptions } from "./provisioner.ts"
import { makeQueries } from "./queries.ts"
import { makeRequests } from "./requests.ts"
import { resumeOwing } from "./resume-owing.ts"
import { makeRetryAll } from "./retry-all.ts"
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
  const gate = yield* BankGate
  // Callers run on fibers of their own; time and chance are the ones this layer was built with.
  const [clock, chance] = [yield* Clock.Clock, yield* Random.Random]
  const here = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    effect.pipe(Effect.provideService(Clock.Clock, clock), Effect.provideService(Random.Random, chance))

  const scope = yield* Scope.make()
  const hub = makeViewHub()
  const switchboard = yield* makeBankControl(gate, yield* PauseSwitch)
  const { deliver, sight, passTime, resume } = makeDelivery(() => loop, scope)
  const scheduler = yield* makeDeadlineScheduler({ store, passTime })
  const closeRequested = (uuid: string) =>
    loop.read(uuid).pipe(
      Effect.map(({ envelope }) => snapshotOf(envelope).context.closeRequested),
      // Who cannot be read is not stepped either: the result of the command will tell.
      Effect.orElseSucceed(() => false)
    )
  const beforeFirstCreate = makeOauthGate(api.ensureOauthClient())
  const bank = { api, sentMark: sentMarkOf(store), beforeFirstCreate, closeRequested }
  const patient = patientCall(gate)
  const runner = makeCommandRunner({
    call: (command) => patient(callBunq(bank, command)),
    deliver,
    opens: switchboard.opens,
    scope
  })
  const afterwards = { start: runner.start, stop: runner.stop, wake: scheduler.wake, publish: hub.publish }
  const { standstills } = switchboard
  const loop = makeUserLoop({ store, sealer, afterwards, hotUsers: options.hotUsers ?? 1_000, standstills })

  let closed = false
  const closing = yield* Deferred.make<void>()
  const close = yield* Effect.cached(
    Effect.gen(function* () {
      closed = true
      yield* Deferred.succeed(closing, undefined)
      yield* Scope.close(scope, Exit.void)
      yield* loop.lock.idle
      yield* hub.close
      yield* switchboard.close
    }).pipe(Effect.uninterruptible)
  )
  yield* Effect.addFinalizer(() => close)

  // An order to pause from before comes first: nothing below may call the bank until it is obeyed.
  yield* switchboard.look
  yield* Effect.forkIn(keptAlive("pause switch", switchboard.watch), scope)
  yield* Effect.forkIn(keptAlive("bank state", switchboard.follow), scope)
  yield* Effect.forkIn(keptAlive("deadlines", scheduler.run), scope)
  yield* Effect.forkIn(keptAlive("feed", consumeFeed(feed, sight)), scope)
  yield* Effect.forkIn(resumeOwing(store, resume), scope)

  /** What takes long ends with `Closed` when the provisioner closes, between two commits. */
  const whileOpen = <A, E, R>(operation: string, effect: Effect.Effect<A, E, R>) => {
    const ended = Effect.fail(new ProvisionerError({ operation, reason: { _tag: "Closed" } }))
    return Effect.suspend(() =>
      closed ? ended : here(Effect.raceFirst(effect, Effect.andThen(Deferred.await(closing), ended)))
    )
  }
  const retryAll = makeRetryAll(store, loop)
  const reconcile = makeReconcile({ store, api, loop, patient })

  const { control } = switchboard
  const kit = {
    store,
    sealer,
    random,
    loop,
    hub,
    here,
    isClosed: () => closed,
    bankState: control.state,
    standstills
  }
  const service: Provisioner["Service"] = {
    ...makeRequests({ ...kit, maxWaiting: options.maxWaiting ?? 64 }),
    ...makeQueries(kit),
    retryAll: (which) => whileOpen("Provisioner.retryAll", retryAll(which)),
    reconcile: (how) => whileOpen("Provisioner.reconcile", reconcile(how)),
    bank: {
      ...control,
      pause: (note) => here(control.pause(note)),
      resume: here(control.resume)
    },
    close
  }
  return service
})
