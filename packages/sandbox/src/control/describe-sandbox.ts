import { contractVariants } from "../contract-variants.ts"
import { faultKinds, faultTable, type FaultKind } from "../faults/fault-kind.ts"
import { endpoints } from "../gateway/endpoints.ts"
import { classicLimit } from "../gateway/rate-limit.ts"
import type { ScenarioName } from "../scenarios/scenario.ts"
import type { WebhookFaultKind } from "../webhooks/delivery.ts"
import { webhookFaultKinds, webhookFaultTable } from "../webhooks/webhook-faults.ts"
import { controlRoutes } from "./control-routes.ts"
import type { SandboxControl } from "./sandbox-control.ts"

/** All a visitor of `/` is told: made of the tables the bank works by, with their present values, and never of anything secret. */
export interface SandboxDescription {
  readonly about: string
  readonly apiKey: string
  readonly signing: string
  readonly clock: { readonly now: string; readonly frozen: boolean | null; readonly speed: number | null }
  readonly endpoints: readonly {
    readonly endpoint: string
    readonly token: string
    /** What one address may do, or `null` without limits. */
    readonly limit: string | null
  }[]
  readonly scenario: ScenarioName
  readonly scenarios: readonly { readonly name: ScenarioName; readonly about: string }[]
  readonly contract: readonly {
    readonly name: string
    readonly question: string
    readonly now: string
    readonly sides: readonly string[]
  }[]
  readonly faults: readonly {
    readonly kind: FaultKind
    readonly about: string
    readonly carriedOut: boolean
    readonly happened: number
  }[]
  readonly webhooks: {
    readonly listening: readonly { readonly category: string; readonly filters: number }[]
    readonly waiting: number
    readonly delivered: number
    readonly failures: number
    readonly faults: readonly {
      readonly kind: WebhookFaultKind
      readonly about: string
      readonly happened: number
    }[]
  }
  readonly control: readonly {
    readonly call: string
    readonly about: string
    /** A command to try it with. */
    readonly curl: string
  }[]
}

const tokens = {
  public: "none",
  installation: "installation",
  session: "any session",
  partner: "partner's session",
  user: "user's session"
} as const

/** Describes a bank as it stands; `base` is where it was reached, for the commands. */
export function describeSandbox(by: {
  control: SandboxControl
  limited: boolean
  base: string
}): SandboxDescription {
  const { control, limited, base } = by
  const { now, frozen, speed } = control.clock.state()
  const sides = control.contract()
  const { counts } = control.faults()
  const webhooks = control.webhooks.state()
  const { default: scenario, known } = control.scenarios()
  return {
    about: "A local bunq bank for partners. Not bunq, not a product of bunq; nothing leaves this machine.",
    apiKey:
      "The partner's API key is printed where the bank was started, and is sandbox.apiKey in code. It is not shown here, where another page in your browser might get hold of it.",
    signing:
      "Bodies are signed with RSA-SHA256 in X-Bunq-Client-Signature; answers carry X-Bunq-Server-Signature. Begin with POST /v1/installation.",
    clock: { now: new Date(now).toISOString(), frozen, speed },
    endpoints: endpoints.map((endpoint) => {
      const { calls, seconds } = classicLimit(endpoint)
      return {
        endpoint: `${endpoint.method} ${endpoint.path}`,
        token: tokens[endpoint.access],
        limit: limited ? `${calls} per ${seconds} s` : null
      }
    }),
    scenario,
    scenarios: known.map(({ name, description }) => ({ name, about: description })),
    contract: contractVariants.map(({ name, number, values }) => ({
      name,
      question: number,
      now: String(sides[name]),
      sides: values.map(String)
    })),
    faults: faultKinds.map((kind) => {
      const { about, carriedOut } = faultTable[kind]
      return { kind, about, carriedOut, happened: counts[kind] ?? 0 }
    }),
    webhooks: {
      listening: webhooks.filters.map(({ category, partner, users }) => ({
        category,
        filters: partner + users
      })),
      waiting: webhooks.waiting,
      delivered: webhooks.counts.delivered,
      failures: webhooks.failures,
      faults: webhookFaultKinds.map((kind) => {
        const happened = webhooks.counts.faults[kind] ?? 0
        return { kind, about: webhookFaultTable[kind].about, happened }
      })
    },
    control: controlRoutes.map(({ method, path, about, example }) => ({
      call: `${method} ${path}`,
      about,
      curl:
        example === undefined
          ? `curl ${base}${path}`
          : `curl ${base}${path} -H 'content-type: application/json' -d '${JSON.stringify(example)}'`
    }))
  }
}

/** Where a caller on this machine reached the bank, by the host it names; a stand-in for any other. */
export function baseOf(request: Request): string {
  const host = request.headers.get("host") ?? ""
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\]):\d{1,5}$/i.test(host)
    ? `http://${host}`
    : "http://127.0.0.1:PORT"
}
