import type { Bank } from "../bank/bank.ts"
import { transact } from "../bank/transact.ts"
import type { ContractSwitches } from "../contract-switches.ts"
import { faultKinds } from "../faults/fault-kind.ts"
import type { FaultPlan } from "../faults/fault-plan.ts"
import { usualLateBy } from "../faults/sandbox-faults.ts"
import { endpoints } from "../gateway/endpoints.ts"
import type { RequestLog } from "../gateway/request-log.ts"
import type { SandboxClock } from "../sandbox-clock.ts"
import { SandboxError } from "../sandbox-error.ts"
import { act } from "../scenarios/act.ts"
import { actNames, scenarioNames } from "../scenarios/scenario.ts"
import { scenarios } from "../scenarios/scenarios.ts"
import { setScenario } from "../scenarios/set-scenario.ts"
import { controlledClock } from "./controlled-clock.ts"
import { readContract } from "./read-contract.ts"
import type { SandboxControl } from "./sandbox-control.ts"
import { known } from "./known.ts"
import { createWebhookControl, type WebhookControlParts } from "./create-webhook-control.ts"

/** What the control works on; `contract` is the object the bank looks at. */
export interface ControlParts {
  readonly bank: Bank
  readonly clock: SandboxClock
  readonly faults: FaultPlan
  readonly log: RequestLog
  readonly webhooks: Pick<WebhookControlParts, "faults" | "log">
  readonly contract: { -readonly [K in keyof ContractSwitches]: ContractSwitches[K] }
  /** Throws when the bank has been closed. */
  readonly refuseClosed: () => void
}

/** Every endpoint as statistics, log and injections name it. */
const endpointNames = endpoints.map(({ method, path }) => `${method} ${path}`)

/** Makes the hand of tests in a bank. What comes in may come from HTTP, so names and numbers are checked whatever the types say. */
export function createControl(parts: ControlParts): SandboxControl {
  const { bank, clock, faults, log, contract, refuseClosed } = parts
  const change = (work: () => void): void => {
    refuseClosed()
    transact(bank, clock, work)
  }
  const settled = (): void => change(() => undefined)

  return {
    webhooks: createWebhookControl({ ...parts.webhooks, bank, change, refuseClosed }),
    clock: controlledClock(clock, { settle: settled, nextDue: () => bank.store.nextDue(), refuseClosed }),
    requests: (after) => log.after(after),
    faults: () => ({ seeded: faults.seeded, injected: faults.injected, counts: faults.counts }),
    injectFault({ kind, endpoint, times = 1, lateBy = usualLateBy }) {
      refuseClosed()
      known("fault", faultKinds, kind)
      if (endpoint !== undefined) known("endpoint", endpointNames, endpoint)
      if (!Number.isSafeInteger(times) || times < 1) {
        throw new SandboxError({ _tag: "InvalidOption", option: "times" })
      }
      if (!Number.isSafeInteger(lateBy) || lateBy < 0) {
        throw new SandboxError({ _tag: "InvalidOption", option: "lateBy" })
      }
      const late = kind === "late-request" ? { lateBy } : {}
      faults.inject({ kind, times, ...late, ...(endpoint === undefined ? {} : { endpoint }) })
    },
    setFaults(series) {
      refuseClosed()
      faults.setSeeded(series)
    },
    clearFaults() {
      refuseClosed()
      faults.clear()
    },
    scenarios: () => ({
      default: bank.tables.scenarioChoices.get("default")?.scenario ?? "verified",
      known: scenarios.map(({ name, description }) => ({ name, description }))
    }),
    setScenario(scenario, externalUuid) {
      known("scenario", scenarioNames, scenario)
      change(() => setScenario(bank, scenario, externalUuid))
    },
    act(externalUuid, name) {
      known("act", actNames, name)
      change(() => {
        const provision = bank.tables.provisions.lastIn("externalUuid", externalUuid.toLowerCase())
        if (provision === undefined) throw new SandboxError({ _tag: "NoSuchProvision" })
        const refused = act(bank, externalUuid, name)
        if (refused !== null) throw new SandboxError({ _tag: "CannotAct", act: name, why: refused })
      })
    },
    contract: () => ({ ...contract }),
    setContract(sides) {
      refuseClosed()
      Object.assign(contract, readContract(sides as Record<string, unknown>))
    }
  }
}
