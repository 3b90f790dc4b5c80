import type { Envelope } from "@bunq-provisioning/core"
import {
  BankGate,
  BunqApi,
  logEvent,
  OpenSessions,
  ProvisionFeed,
  ProvisionStore,
  Sealer,
  SecureRandom,
  SessionPace,
  Vault
} from "@bunq-provisioning/core/ports"
import type { StoreError } from "@bunq-provisioning/core/ports"
import { Clock, Context, Deferred, Effect, Exit, Layer, Metric, Random, Scope } from "effect"
import { admissionOf } from "../admission/admission-of.ts"
import type { Circumstances } from "../admission/circumstances.ts"
import { makeAlerts } from "../alerts/make-alerts.ts"
import { makeBankControl } from "../bank/bank-control.ts"
import { patientCall } from "../bank/patient-call.ts"
import { PauseSwitch } from "../bank/pause-switch.ts"
import { inspectedStore } from "../inspect/inspected-store.ts"
import { makeChanges } from "../changes/make-changes.ts"
import { makeEmails } from "../emails/make-emails.ts"
import { makeReconcile } from "../reconcile/reconcile.ts"
import { watchForOldDatabase } from "../restore/old-database.ts"
import { makeReRead } from "../restore/re-read.ts"
import { makeRestoreMode } from "../restore/restore-mode.ts"
import { makeRetention } from "../retention/retention.ts"
import { makeTelemetry } from "../telemetry/make-telemetry.ts"
import { callBunq } from "./call-bunq.ts"
import { makeCommandRunner } from "./command-runner.ts"
import { makeCustody } from "./custody.ts"
import { makeDeadlineScheduler } from "./deadline-scheduler.ts"
import { makeDelivery } from "./delivery.ts"
import { keptAlive } from "./kept-alive.ts"
import { consumeFeed } from "./feed-consumer.ts"
import { Lifecycle } from "./lifecycle.ts"
import { makeOauthGate } from "./oauth-gate.ts"
import { ProvisionerError } from "./provisioner-error.ts"
import type { Provisioner, ProvisionerOptions } from "./provisioner.ts"
import { makeQueries } from "./queries.ts"
import { makeRequests } from "./requests.ts"
import { resumeOwing } from "./resume-owing.ts"
import { makeRetryAll } from "./retry-all.ts"
import { sentMarkOf } from "./sent-mark.ts"
import { makeUserLoop } from "./user-loop.ts"
import { whatHolds } from "./what-holds.ts"
import type { Afterwards } from "./user-loop.ts"
import { makeViewHub } from "./view-hub.ts"

/** Wires the loop, the command runner, the scheduler and the feed; they live until the scope closes or `close` is called. */
export const makeProvisioner = Effect.fnUntraced(function* (options: ProvisionerOptions) {
  const telemetry = yield* makeTelemetry(inspectedStore(yield* ProvisionStore, options.inspect))
  const hub = makeViewHub()
  const changes = yield* makeChanges({
    store: telemetry.store,
    hub,
    peek: (uuid): Envelope | null => loop.peek(uuid),
    circumstances: (uuid): Effect.Effect<Circumstances> => circumstances(uuid)
  })
  const { store } = changes
  const sealer = yield* Sealer
  const api = yield* BunqApi
  const feed = yield* ProvisionFeed
  const random = yield* SecureRandom
  const gate = yield* BankGate
  // Callers run on fibers of their own; time and chance are the ones this layer was built with.
  const [clock, chance] = [yield* Clock.Clock, yield* Random.Random]
  const own = Context.make(Clock.Clock, clock).pipe(Context.add(Random.Random, chance))
  const here = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.provideContext(effect, own)

  const scope = yield* Scope.make()
  const vault = Context.get(yield* Layer.build(Vault.layerNoDeps), Vault)
  const restore = yield* makeRestoreMode({ store, vault, restored: options.restored ?? false })
  /** While everybody is read again after a restore, nothing else may change anything at bunq. */
  const onceReRead = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.andThen(restore.over, effect)
  const switchboard = yield* makeBankControl(gate, yield* PauseSwitch, restore)
  const { attempt, deliver, sight, passTime, resume, skipped } = makeDelivery(() => loop, scope)
  const scheduler = yield* makeDeadlineScheduler({ store, passTime })
  const alerts =
    options.alerts === undefined
      ? null
      : makeAlerts(
          {
            store,
            vault,
            bank: switchboard.control.state,
            standstills: switchboard.standstills,
            take: (uuid, turn) => loop.take(uuid, turn),
            raised: telemetry.alerted,
            skipped
          },
          options.alerts
        )
  const watched = yield* watchForOldDatabase({
    api,
    store,
    isRestored: restore.since !== null,
    tell: (alert) => alerts?.tell(alert) ?? Effect.void
  })
  const beforeFirstCreate = makeOauthGate(api.ensureOauthClient())
  const bank = {
    api: watched,
    sentMark: sentMarkOf(store, restore.since),
    beforeFirstCreate,
    ...whatHolds((uuid) => loop.read(uuid)),
    isAdmitted: (uuid: string) => admission.isAdmitted(uuid),
    turn: (uuid: string) => admission.pass(uuid)
  }
  const patient = patientCall(gate)
  const runner = makeCommandRunner({
    call: (command) => Effect.andThen(restore.pass(command.input.uuid), patient(callBunq(bank, command))),
    deliver,
    opens: switchboard.opens,
    scope
  })
  const { standstills } = switchboard
  const { admission, circumstances } = yield* admissionOf({
    runner,
    pace: yield* SessionPace,
    store,
    standstills,
    hub: changes.hub,
    read: (uuid) => loop.read(uuid)
  })
  const { start, stop } = admission
  const seen: Afterwards["seen"] = (uuid, where, context) => {
    telemetry.seen(uuid, where, context)
    return admission.seen(uuid, where, context)
  }
  const afterwards = { start, stop, seen, wake: scheduler.wake, publish: hub.publish }
  const sessions = yield* OpenSessions
  const forget = (owner: string) => Effect.andThen(sealer.forget(owner), sessions.forget(owner))
  const loop = makeUserLoop({
    store,
    sealer: { ...sealer, forget },
    afterwards,
    hotUsers: options.hotUsers ?? 1_000,
    lifecycle: yield* Lifecycle,
    circumstances
  })

  let [closed, takenOver] = [false, false]
  const stopped = (operation: string): ProvisionerError | null =>
    closed ? new ProvisionerError({ operation, reason: { _tag: takenOver ? "TakenOver" : "Closed" } }) : null
  const closing = yield* Deferred.make<void>()
  const close = yield* Effect.cached(
    Effect.gen(function* () {
      closed = true
      yield* Deferred.succeed(closing, undefined)
      yield* Scope.close(scope, Exit.void)
      yield* loop.lock.idle
      yield* hub.close
      changes.followers.close()
      yield* switchboard.close
    }).pipe(Effect.uninterruptible)
  )
  yield* Effect.addFinalizer(() => close)
  // Another runner has the store: whatever would go on here would be in its way.
  const giveWay = Effect.fnUntraced(function* (error: StoreError) {
    takenOver = true
    yield* logEvent({
      level: "error",
      event: "provisioner.stopped",
      message: `stopped: ${error.message}`,
      reason: error.reason._tag
    })
    yield* close
  })
  yield* Effect.forkScoped(Effect.catch(store.lost, giveWay))

  // An order to pause from before comes first: nothing below may call the bank until it is obeyed.
  yield* switchboard.look
  yield* Effect.forkIn(keptAlive("pause switch", switchboard.watch), scope)
  yield* Effect.forkIn(keptAlive("bank state", switchboard.follow), scope)
  yield* Effect.forkIn(onceReRead(keptAlive("deadlines", scheduler.run)), scope)
  yield* Effect.forkIn(onceReRead(keptAlive("feed", consumeFeed(feed, sight))), scope)
  yield* Effect.forkIn(onceReRead(Effect.andThen(resumeOwing(store, resume), admission.ready)), scope)
  yield* Effect.forkIn(keptAlive("admission", admission.run), scope)
  yield* Effect.forkIn(keptAlive("changes", changes.pump.run), scope)

  /** What takes long ends with `Closed` when the provisioner closes, between two commits. */
  const whileOpen = <A, E, R>(operation: string, effect: Effect.Effect<A, E, R>) => {
    const ended = Effect.suspend(() =>
      Effect.fail(stopped(operation) ?? new ProvisionerError({ operation, reason: { _tag: "Closed" } }))
    )
    return Effect.suspend(() =>
      closed ? ended : here(Effect.raceFirst(effect, Effect.andThen(Deferred.await(closing), ended)))
    )
  }
  const retryAll = makeRetryAll(store, loop)
  const reconcile = makeReconcile({ store, api, loop, patient })
  const walk = makeReconcile({ store, api, loop, patient, unread: restore.hold })
  const provisions = Effect.map(walk({ apply: true, adopt: false }), ({ onlyAtBunq }) => onlyAtBunq.count)
  const load = (uuid: string) => Effect.map(loop.read(uuid), ({ envelope }) => envelope)
  const reRead = makeReRead({ api, patient, take: attempt, load })
  yield* Effect.forkIn(restore.run({ take: attempt, provisions, reRead }), scope)

  const retention = makeRetention(store, options.retention)
  yield* Effect.forkIn(keptAlive("retention", retention.run), scope)

  const { control } = switchboard
  const metrics = telemetry.show({ owed: runner.size, bank: control.state, admission: admission.state })
  yield* Effect.forkIn(keptAlive("metrics", metrics.run), scope)
  if (alerts !== null) yield* Effect.forkIn(keptAlive("alerts", alerts.run), scope)
  const registry = yield* Metric.MetricRegistry
  const emails = makeEmails({ store, vault, sealer, random, alone: loop.lock.hold })
  const kit = {
    store,
    vault,
    sealer,
    random,
    loop,
    hub,
    changes,
    emails,
    here,
    stopped,
    bankState: control.state,
    explainRestore: restore.explain,
    circumstances
  }
  const service: Provisioner["Service"] = {
    ...makeRequests({ ...kit, maxWaiting: options.maxWaiting ?? 64 }),
    ...makeQueries(kit),
    admission: here(admission.state),
    metrics: here(Effect.provideService(metrics.read, Metric.MetricRegistry, registry)),
    custody: makeCustody({ store, sealer, loop, api, whileOpen }),
    retryAll: (which) => whileOpen("Provisioner.retryAll", retryAll(which)),
    reconcile: (how) => whileOpen("Provisioner.reconcile", reconcile(how)),
    bank: {
      ...control,
      pause: (note) => here(control.pause(note)),
      resume: here(control.resume)
    },
    close,
    ended: Effect.andThen(Deferred.await(closing), close).pipe(
      Effect.map(() => (takenOver ? stopped("Provisioner.ended") : null))
    )
  }
  return service
})
