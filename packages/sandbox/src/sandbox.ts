import type { Behaviour } from "./behaviour.ts"
import type { ContractSwitches } from "./contract-switches.ts"
import type { SandboxControl } from "./control/sandbox-control.ts"
import type { FaultKind } from "./faults/fault-kind.ts"
import type { SandboxFaults } from "./faults/sandbox-faults.ts"
import type { LoggedRequest } from "./gateway/request-log.ts"
import type { SandboxClock } from "./sandbox-clock.ts"
import type { SandboxCrypto } from "./sandbox-crypto.ts"
import type { ScenarioName } from "./scenarios/scenario.ts"
import type { Deliver } from "./webhooks/deliver.ts"
import type { WebhookFaults } from "./webhooks/webhook-faults.ts"

/** How a local bank is set up. Everything has a default. */
export interface SandboxOptions {
  /** Ids, tokens, uuids and keys derive from it (default 1). A bank kept in a file keeps the seed it began with. */
  readonly seed?: number
  /** The time the bank lives in. By default the machine's, at speed 1, or the state file's where that is later. */
  readonly clock?: SandboxClock
  /** An SQLite file (made with mode 0600) that holds everything; every answer leaves only after its change is committed. Absent = memory. */
  readonly stateFile?: string
  /** `classic` (default): the per-address, per-endpoint limits of [API §11]. `off`: none. */
  readonly limits?: "classic" | "off"
  /** Sides to take where bunq's documents disagree. */
  readonly contract?: Partial<ContractSwitches>
  /** Speed and decisions of the bank. */
  readonly behaviour?: Partial<Behaviour>
  /** Decides the credential window: 1 h (`sandbox`, default) or 4 h (`production`). */
  readonly environment?: "sandbox" | "production"
  /** Things that go wrong by themselves, by a seed. Absent = nothing does, unless it is injected. */
  readonly faults?: SandboxFaults
  /** The story of users whose e-mail is not tagged with one (default `verified`, or what the state file has). */
  readonly scenario?: ScenarioName
  /** Parts of the bank's crypto to replace; by default RSA by Node. A bank kept in a file wants the crypto it began with (`InvalidOption`). */
  readonly crypto?: Partial<SandboxCrypto>
  /** How webhooks leave the bank; by default over the network, to this machine only. Give a handler to receive them in process. */
  readonly deliver?: Deliver
  /** Webhooks that go wrong by themselves, by a seed. Absent = none does, unless it is injected. */
  readonly webhookFaults?: WebhookFaults
}

/** What a bank has counted since its state began. */
export interface SandboxStatistics {
  /** Provisions made. */
  readonly provisions: number
  /** Sessions opened, the partner's and the users'. */
  readonly sessions: number
  /** Requests over a limit, answered with 429; those of the fault `too-many-requests` are not among them. */
  readonly throttled: number
  /** What each endpoint allows one address, such as `"POST /v1/session-server": "1 per 30 s"`; empty when limits are off. */
  readonly limits: Record<string, string>
  /** All requests, throttled and refused ones too. */
  readonly requests: { readonly total: number; readonly byEndpoint: Record<string, number> }
  /** How often each fault has happened; those that never did are left out. */
  readonly faults: Partial<Record<FaultKind, number>>
}

/** A local bunq bank: a fetch handler first. Give it to `listen` for a real socket. */
export interface Sandbox {
  /**
   * Answers one request. Refusals are bunq's error envelopes; it rejects with `SandboxError` (`StateFileUnwritable`, `StateFileTakenOver`,
   * `Closed`) when the bank itself cannot go on, and then nothing has changed; and with `ConnectionLost` when a fault drops the connection.
   */
  fetch(request: Request, connection?: { remoteAddress?: string }): Promise<Response>
  /** The partner's API key at this bank; begins with `sandbox_`. */
  readonly apiKey: string
  readonly clock: SandboxClock
  /** A test's hand in the bank: time, scenarios, acts, faults, contract. The same over HTTP under `/control`. */
  readonly control: SandboxControl
  /** Counted by the bank itself; goes on after a restart with the same state file. */
  statistics(): SandboxStatistics
  /** The newest 1,000 requests since this instance was made, oldest first; `control.requests(after)` gives the newer ones. */
  requests(): readonly LoggedRequest[]
  /** Sends off what has been decided, refuses the rest, keeps the time and lets go of the state file. Safe to repeat. */
  close(): Promise<void>
}
