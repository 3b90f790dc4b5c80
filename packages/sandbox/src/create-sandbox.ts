import { Bank } from "./bank/bank.ts"
import { foundBank } from "./bank/found-bank.ts"
import { defaultContract } from "./contract-switches.ts"
import { controlApi, isControlPath } from "./control/control-api.ts"
import { createControl } from "./control/create-control.ts"
import { baseOf, describeSandbox } from "./control/describe-sandbox.ts"
import { sandboxPage } from "./control/page.ts"
import { readContract } from "./control/read-contract.ts"
import { networkDeliverer } from "./edges/network-deliverer.ts"
import { nodeCrypto } from "./edges/node-crypto.ts"
import { createVirtualClock } from "./edges/virtual-clock.ts"
import { wallClock } from "./edges/wall-clock.ts"
import { endpoints } from "./gateway/endpoints.ts"
import { FaultPlan } from "./faults/fault-plan.ts"
import { readSandboxFaults } from "./faults/sandbox-faults.ts"
import { Gateway } from "./gateway/gateway.ts"
import { countedBy } from "./gateway/counted-by.ts"
import { RequestLog } from "./gateway/request-log.ts"
import { createRouter } from "./gateway/router.ts"
import { readBehaviour } from "./read-behaviour.ts"
import { SandboxError } from "./sandbox-error.ts"
import type { Sandbox, SandboxOptions, SandboxStatistics } from "./sandbox.ts"
import { readSandboxTime } from "./state/read-sandbox-time.ts"
import { SqliteFile } from "./state/sqlite-file.ts"
import { StateStore } from "./state/state-store.ts"
import { Courier } from "./webhooks/courier.ts"
import { DeliveryLog } from "./webhooks/delivery-log.ts"
import { enqueue } from "./webhooks/enqueue.ts"
import { watchChanges } from "./webhooks/watch-changes.ts"
import { WebhookFaultPlan } from "./webhooks/webhook-fault-plan.ts"

/** How far a clock may begin behind the bank's last moment; until it has caught up the bank's time stands still. */
const clockTolerance = 60_000

/**
 * Opens a local bank, new or as its state file holds it. Making a new one takes some 0.2 s for its key, off the event loop.
 *
 * After a restart with the same `stateFile` everything is there: users, tokens, rate-limit windows, counters and the position in the seeded
 * randomness. What fell due in between happens at the next request, at its own time. Rejects with `SandboxError`: `StateFileUnreadable`,
 * `StateFileTooNew`, `StateFileInUse`, `StateFileUnwritable`, `ClockBehind`, `InvalidOption`, and `UnknownName`
 * for a scenario or a side of the contract there is not.
 *
 * ```ts
 * const sandbox = await createSandbox({ behaviour: { review: 0 } })
 * const { url, close } = await listen(sandbox)
 * ```
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { seed = 1, stateFile, limits = "classic", environment = "sandbox" } = options
  if (!["classic", "off"].includes(limits))
    throw new SandboxError({ _tag: "InvalidOption", option: "limits" })
  if (!["sandbox", "production"].includes(environment)) {
    throw new SandboxError({ _tag: "InvalidOption", option: "environment" })
  }
  const behaviour = readBehaviour(options.behaviour, environment)
  if (!Number.isSafeInteger(seed)) throw new SandboxError({ _tag: "InvalidOption", option: "seed" })
  const seeded = options.faults === undefined ? null : readSandboxFaults(options.faults)
  const webhookFaults = new WebhookFaultPlan(options.webhookFaults)
  const kept = stateFile === undefined ? null : readSandboxTime(stateFile)
  const clock = options.clock ?? createVirtualClock({ startAt: Math.max(wallClock(), kept ?? 0) })
  if (kept !== null && clock.now() < kept - clockTolerance) {
    throw new SandboxError({ _tag: "ClockBehind", clockTime: clock.now(), bankTime: kept })
  }
  const crypto = { ...nodeCrypto(), ...options.crypto }
  const contract = { ...defaultContract, ...readContract(options.contract ?? {}) }
  const limited = limits === "classic"
  const log = new RequestLog()
  const store = new StateStore(stateFile === undefined ? null : new SqliteFile(stateFile))
  const faults = new FaultPlan(store, seeded)
  const open = async () => {
    const now = Math.floor(clock.now())
    const founding = { now, found: () => foundBank({ seed, now, crypto }) }
    const bank = await Bank.open({ store, contract, behaviour, crypto }, founding)
    if (!crypto.acceptsKey(bank.identity.publicKey)) {
      throw new SandboxError({ _tag: "InvalidOption", option: "crypto" })
    }
    watchChanges(bank, (notice) => void enqueue(bank, { notice, faults: webhookFaults }))
    const deliveries = new DeliveryLog()
    const { deliver = networkDeliverer() } = options
    const courier = new Courier({ bank, clock, deliver, log: deliveries })
    const gateway = new Gateway({ bank, clock, faults, log, route: createRouter(endpoints), limited })
    const refuseClosed = () => gateway.refuseClosed()
    const control = createControl({
      bank,
      clock,
      faults,
      log,
      contract,
      refuseClosed,
      webhooks: { faults: webhookFaults, log: deliveries }
    })
    if (options.scenario !== undefined) control.setScenario(options.scenario)
    store.onCommit = () => courier.wake()
    courier.wake()
    return { bank, gateway, control, courier }
  }
  const { bank, gateway, control, courier } = await open().catch((error: unknown) => {
    store.close()
    throw error
  })
  const statistics = (): SandboxStatistics => countedBy(bank, { limited, faults: faults.counts })
  const state = (): object => ({
    clock: control.clock.state(),
    statistics: statistics(),
    scenario: control.scenarios().default,
    faults: control.faults(),
    contract: control.contract()
  })
  let closed = false

  return {
    apiKey: bank.identity.apiKey,
    clock,
    control,
    async fetch(request, connection) {
      gateway.refuseClosed()
      const remoteAddress = connection?.remoteAddress ?? "127.0.0.1"
      const { pathname } = new URL(request.url)
      if (isControlPath(pathname)) return controlApi(request, { control, state, remoteAddress })
      const page = pathname === "/" && ["GET", "HEAD"].includes(request.method)
      if (!page) return gateway.answer(request, remoteAddress)
      const base = baseOf(request)
      return sandboxPage(request.headers.get("accept") ?? "", describeSandbox({ control, limited, base }))
    },
    statistics,
    requests: () => log.after(),
    async close() {
      if (closed) return
      closed = true
      await gateway.close()
      await courier.close()
      bank.note({ time: Math.max(bank.ledger.time, Math.floor(clock.now())) })
      try {
        store.commit()
      } finally {
        store.close()
      }
    }
  }
}
