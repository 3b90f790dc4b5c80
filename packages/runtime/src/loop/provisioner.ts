import type { JournalEntry, Product, View } from "@bunq-provisioning/core"
import type { FulfilmentAnswers, InputError } from "@bunq-provisioning/core/input"
import type { Explanation } from "@bunq-provisioning/core/explain"
import type {
  BankGate,
  BunqApi,
  BunqError,
  MetricReading,
  ProvisionFeed,
  ProvisionStore,
  Sealer,
  SecureRandom
} from "@bunq-provisioning/core/ports"
import { Clock, Context, Effect, Layer } from "effect"
import type { Redacted, Stream } from "effect"
import type { AdmissionState } from "../admission/make-admission.ts"
import type { AlertOptions } from "../alerts/alert.ts"
import type { BankControl } from "../bank/bank-control.ts"
import type { TailItem, TailOptions } from "../changes/tail-item.ts"
import type { PauseSwitch } from "../bank/pause-switch.ts"
import type { InspectionSink } from "../inspect/inspection-message.ts"
import type { ReconcileOptions } from "../reconcile/reconcile.ts"
import type { ReconcileReport } from "../reconcile/reconcile-report.ts"
import { makeProvisioner } from "./make-provisioner.ts"
import type { ProvisionerError } from "./provisioner-error.ts"
import type { RetryAllOptions, RetryAllReport } from "./retry-all.ts"
import type { RetentionOptions } from "../retention/retention.ts"
import type { Custody } from "./custody.ts"
import { steadyClock } from "./steady-clock.ts"
import type { TurnOutcome } from "./turn.ts"
import type { UserEvent } from "./user-event.ts"
import type { LoopError } from "./user-loop.ts"

/** Input that was refused, or the store, the vault or the provisioner that could not. */
export type ProvisionerFailure = InputError | LoopError

/** A person to onboard, unchecked. */
export interface NewProvision {
  /** The partner's own id of the user, a UUID: the same one never makes a second user. */
  readonly externalUuid: string
  /** Default `USER_VERIFIED`. */
  readonly product?: Product
  readonly email: string
  /** International form. */
  readonly phoneNumber: string
  /** `YYYY-MM-DD`; `USER_ANONYMOUS_TRANSACTION_AUDIT` needs it. */
  readonly dateOfBirth?: string
  /** ISO 3166-1 alpha-2. */
  readonly countryOfResidence?: string
}

/** Who asks, for the history, as in `SendOptions`. */
export interface AdoptOptions {
  readonly by?: string
}

export interface ProvisionOptions extends AdoptOptions {
  /** What is known beforehand; sent to bunq as soon as bunq asks for it. */
  readonly answers?: Partial<FulfilmentAnswers>
  /**
   * The caller's id of this request, unique among all requests and without personal data. The same id with another request (another user, e-mail address,
   * answer) is refused with `IdReused`, also after a restart; with the same request it gives the user as they are. Remembered until the user is erased; of
   * other users' for as long as `retention.inbox` says.
   */
  readonly id?: string
}

export interface SendOptions {
  /** The caller's id of this message, unique per user and without personal data: a second message with it is a `duplicate`. */
  readonly id?: string
  /** Who sends it, for the history: the id of a token, `user`; 1 to 64 of letters, digits and `_ . : @ -`, nothing personal. */
  readonly by?: string
}

/** What became of an event; it is durable. `ignored` names the reason in `because`. */
export interface Receipt extends TurnOutcome {
  readonly view: View
}

export interface Page {
  /** Continue after this uuid. */
  readonly after?: string
  /** Default 100. */
  readonly limit?: number
  /** Only users in one of these; `settledPhases` of `@bunq-provisioning/core` are those of whom nothing is left to do. */
  readonly phases?: ReadonlyArray<View["phase"]>
  /** Only users of whom something failed for good, or who were set aside. */
  readonly stalled?: boolean
}

export interface ProvisionList {
  readonly views: readonly View[]
  /** Users whose stored state cannot be used, see `ProvisionerError` reason `StateRefused`. */
  readonly refused: readonly string[]
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null
}

/** What bunq's identity SDK is started with on the user's device. */
export interface IdentitySdk {
  readonly token: Redacted.Redacted<string>
  readonly urlApi: string | null
}

export interface ProvisionerOptions {
  /** How many users are kept ready in memory; the others are rows. Default 1000. */
  readonly hotUsers?: number
  /** How many events of one user may wait; the next is refused with `Busy`. Default 64. */
  readonly maxWaiting?: number
  /**
   * The store is a copy from a backup, and bunq and its users went on since. Everybody is read again at bunq before any command leaves; requests are
   * taken meanwhile. Written down at once, so that a process that dies goes on with it without being told; given again after it is over, it begins
   * anew. `bank.state` is `Restoring` until everybody was tried once; whoever could not be read is held back alone until they are, and `explain` says
   * so. Default false.
   */
  readonly restored?: boolean
  /** Who is told when nobody acts on a user for hours, when bunq is in trouble, or when the database looks like an old copy. Absent: nobody. */
  readonly alerts?: AlertOptions | undefined
  /** How long what is no longer needed is kept. Only marks of taken messages go unless it says otherwise. */
  readonly retention?: RetentionOptions
  /**
   * Who is told of users, what happens and where they are then: the `adapter` of an inspector of `@statelyai/inspect`. For development; nothing secret or
   * personal is among it, see `@bunq-provisioning/runtime/inspect`. Absent: nobody.
   */
  readonly inspect?: InspectionSink | undefined
}

type Needs = ProvisionStore | Sealer | BunqApi | ProvisionFeed | SecureRandom | BankGate | PauseSwitch

/**
 * Takes users from a request to a verified customer, durably: what an effect acknowledged survives a crash, and after a restart every user goes on
 * where they were.
 *
 * One instance per store. Start it by building the layer, end it by closing the layer's scope or with `close`.
 */
export class Provisioner extends Context.Service<
  Provisioner,
  {
    /** Accepts a person to onboard, or finds the one with this UUID as they are (request and answers are then not used; an `id` tells a repeat from a mistake). */
    readonly provision: (
      request: NewProvision,
      options?: ProvisionOptions
    ) => Effect.Effect<View, ProvisionerFailure>
    /**
     * Takes over a provision that exists at bunq, and makes none: a user that is not known yet is looked up by the UUID, and waits for a person when
     * bunq has none, or has one for a product that is not supported. Otherwise the user goes on with the product bunq names. A user that is known stays
     * as they are. What only the create needs (e-mail, phone number) is not asked for.
     */
    readonly adopt: (uuid: string, options?: AdoptOptions) => Effect.Effect<View, ProvisionerFailure>
    /** Accepts an event of a user or an operator; safe to repeat with an `id`. */
    readonly send: (
      uuid: string,
      event: UserEvent,
      options?: SendOptions
    ) => Effect.Effect<Receipt, ProvisionerFailure>
    /** Sends `provision.retry` to everybody who stalled or was set aside; safe to repeat. */
    readonly retryAll: (options?: RetryAllOptions) => Effect.Effect<RetryAllReport, ProvisionerFailure>
    /**
     * Compares what bunq holds with what the store holds, both ways; changes nothing unless `apply` is set. Then it adopts what only bunq has, and
     * lets the store hear what differs. Nothing is ever closed or created at bunq by it. It reads all provisions, 200 a request.
     */
    readonly reconcile: (
      options?: ReconcileOptions
    ) => Effect.Effect<ReconcileReport, ProvisionerFailure | BunqError>
    readonly view: (uuid: string) => Effect.Effect<View, ProvisionerFailure>
    /** The present view, then every change; ends when the provisioner closes. A slow reader misses steps in between, never the latest. */
    readonly changes: (uuid: string) => Stream.Stream<View, ProvisionerFailure>
    /** The present view of every user, then every change of any. */
    readonly allChanges: Stream.Stream<View, ProvisionerFailure>
    /**
     * The journal as it grows, of one user or of everybody: with `after`, everything behind it, nothing twice and nothing left out; without, from now
     * on. Read from the store at the pace of the reader, so that a slow one misses nothing and holds nothing up. Where retention took what comes next, or nobody knows `after`, an item with
     * `why: "reset"` stands for it. Ends when the provisioner closes.
     */
    readonly tail: (options?: TailOptions) => Stream.Stream<TailItem, ProvisionerFailure>
    readonly explain: (uuid: string) => Effect.Effect<Explanation, ProvisionerFailure>
    /** The user's history, oldest first. */
    readonly journal: (
      uuid: string,
      page?: { readonly after?: number; readonly limit?: number }
    ) => Effect.Effect<readonly JournalEntry[], ProvisionerFailure>
    readonly list: (page?: Page) => Effect.Effect<ProvisionList, ProvisionerFailure>
    /** The users who were provisioned with this e-mail address, however it is written; not those who were adopted or erased, or whose sealed rows `retention` took. At most 100. */
    readonly findByEmail: (email: string) => Effect.Effect<ProvisionList, ProvisionerFailure>
    /** What the SDK needs, from the vault, until bunq has judged the identity session; fails with `IdentityNotOpen` before and after. */
    readonly identitySdk: (uuid: string) => Effect.Effect<IdentitySdk, ProvisionerFailure>
    /** What is kept of users, how it is proved, and how it goes. */
    readonly custody: Custody
    /** How many wait for their create so that no credential dies waiting, and why (I7); null when the bank behind `BunqApi` names no pace of sessions. */
    readonly admission: Effect.Effect<AdmissionState | null>
    /** Every metric as it is now, those of the adapter included; users are counted for it. With Effect's exporters they go out by themselves. */
    readonly metrics: Effect.Effect<readonly MetricReading[]>
    /** What stands between us and bunq as a whole, and the operator's pause. */
    readonly bank: BankControl
    /** Takes no more events, stops what runs and returns when the last commit is through. A second close does nothing. */
    readonly close: Effect.Effect<void>
    /** Returns when it has closed: null after `close`, reason `TakenOver` when another runner has taken the database and it had to stop. */
    readonly ended: Effect.Effect<ProvisionerError | null>
  }
>()("@bunq-provisioning/runtime/Provisioner") {
  static readonly layer = (options: ProvisionerOptions = {}): Layer.Layer<Provisioner, never, Needs> =>
    Layer.effect(
      Provisioner,
      Clock.clockWith((wall) =>
        Effect.provideService(makeProvisioner(options), Clock.Clock, steadyClock(wall))
      )
    )
}
