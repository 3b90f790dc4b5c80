import type { ContractSwitches } from "../contract-switches.ts"
import type { FaultKind } from "../faults/fault-kind.ts"
import type { FaultInjection, SandboxFaults } from "../faults/sandbox-faults.ts"
import type { LoggedRequest } from "../gateway/request-log.ts"
import type { ActName, ScenarioName } from "../scenarios/scenario.ts"
import type { Due } from "../state/due-queue.ts"
import type { WebhookControl } from "./webhook-control.ts"

/** Where the bank's time stands. */
export interface ControlledClockState {
  /** Epoch milliseconds. */
  readonly now: number
  /** `null` when the clock you passed does not say. */
  readonly frozen: boolean | null
  readonly speed: number | null
  /** What the bank does next by itself, or `null` when it only waits for requests. */
  readonly nextDue: Due | null
}

/**
 * The bank's time in a test's hands. Throws `SandboxError` reason `ClockNotOurs` for what the clock you passed to the bank cannot do, and
 * `InvalidOption` for a number that makes no sense.
 */
export interface ControlledClock {
  state(): ControlledClockState
  /** Stops time. */
  freeze(): void
  /** Lets it run on from where it stood. */
  resume(): void
  /** Moves it on at once, frozen or not. */
  advance(ms: number): void
  /** Virtual milliseconds per real one, above 0. */
  setSpeed(speed: number): void
  /** Jumps to the next moment at which the bank does something by itself, and lets it. Returns what it was, or `null` when nothing is due. */
  next(): Due | null
}

/** What is going wrong on purpose, what is still to come of it and what has happened. */
export interface FaultState {
  readonly seeded: SandboxFaults | null
  readonly injected: readonly FaultInjection[]
  readonly counts: Partial<Record<FaultKind, number>>
}

/** The scenario of users that are not tagged, and all there are. */
export interface ScenarioState {
  readonly default: ScenarioName
  readonly known: readonly { readonly name: ScenarioName; readonly description: string }[]
}

/**
 * A test's hand in the bank: the same powers as the HTTP control API. Changes are durable before a call returns, but injections, seeded faults and
 * contract switches are of this process: a bank opened again has those of its options.
 *
 * Throws `SandboxError`: `UnknownName` with the names there are, `InvalidOption`, `NoSuchProvision`, `NothingToTell`, `CannotAct`, `ClockNotOurs`, `Closed`.
 */
export interface SandboxControl {
  readonly clock: ControlledClock
  readonly webhooks: WebhookControl
  /** The newest 1,000 requests since this instance was made with a number above `after`, oldest first. */
  requests(after?: number): readonly LoggedRequest[]
  faults(): FaultState
  /** Makes the next requests that suit it go wrong; injections happen in the order they came, before seeded faults. */
  injectFault(injection: FaultInjection): void
  /** Starts, changes or (`null`) stops the seeded series. */
  setFaults(faults: SandboxFaults | null): void
  /** Ends everything that goes wrong on purpose; the counts stay. */
  clearFaults(): void
  scenarios(): ScenarioState
  /** The scenario of one provision, made or still to come, or of all that are made from now on and not tagged. */
  setScenario(scenario: ScenarioName, externalUuid?: string): void
  /** Does something to a user at once. */
  act(externalUuid: string, act: ActName): void
  contract(): ContractSwitches
  /** Takes other sides from the next request on. */
  setContract(change: Partial<ContractSwitches>): void
}
