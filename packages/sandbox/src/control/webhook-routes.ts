import type { ToldCategory } from "../webhooks/notice.ts"
import type { WebhookFaultInjection, WebhookFaults } from "../webhooks/webhook-faults.ts"
import type { ControlRoute } from "./control-routes.ts"
import { take } from "./take.ts"

const uuid = "5b7c0a3e-7a55-4c3f-9d52-0c6a3a1d2f10"
const object = (fields: Readonly<Record<string, unknown>>, name: string): object => {
  const value = fields[name]
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : take.missing(name)
}

/** Everything under `/control/webhooks`. */
export const webhookRoutes: readonly ControlRoute[] = [
  {
    method: "GET",
    path: "/control/webhooks",
    about:
      "Who listens to what, what waits, what failed, what was counted, what goes wrong on purpose, and the bank's certificate.",
    run: ({ control }) => control.webhooks.state()
  },
  {
    method: "GET",
    path: "/control/webhooks/deliveries",
    about: "The newest 1,000 attempts to hand a webhook over; with ?after=NUMBER only later ones.",
    run({ control, query }) {
      const deliveries = control.webhooks.deliveries(take.after(query))
      return { deliveries, last: control.webhooks.deliveries().at(-1)?.number ?? 0 }
    }
  },
  {
    method: "POST",
    path: "/control/webhooks/deliver",
    about: "Tells the filters about a user's object as it is now; category may be left out.",
    example: { externalUuid: uuid, category: "PARTNER_USER_PROVISION" },
    run({ control, fields }) {
      take.only(fields, ["externalUuid", "category"])
      const externalUuid = take.uuid(fields) ?? take.missing("externalUuid")
      const category = take.optional(fields, "category", take.name<ToldCategory>)
      return { filters: control.webhooks.deliver({ externalUuid, ...category }) }
    }
  },
  {
    method: "POST",
    path: "/control/webhooks/forge",
    about:
      "Sends what a forger would, once, to any address; category, facts, and either externalUuid or objectId may be left out.",
    example: { target: "http://127.0.0.1:9/hooks", externalUuid: uuid, facts: { status: "CLOSED" } },
    run({ control, fields }) {
      take.only(fields, ["target", "category", "externalUuid", "objectId", "facts"])
      control.webhooks.forge({
        target: take.name(fields, "target"),
        ...take.optional(fields, "category", take.name<ToldCategory>),
        ...take.optional(fields, "externalUuid", () => take.uuid(fields)!),
        ...take.optional(fields, "objectId", take.number),
        ...take.optional(fields, "facts", object)
      })
      return { sent: 1 }
    }
  },
  {
    method: "POST",
    path: "/control/webhooks/faults",
    about:
      "Makes the next webhooks go wrong: drop, duplicate, delay, reorder or forge; category, times and lateBy (milliseconds) may be left out.",
    example: { kind: "drop", category: "PARTNER_USER_PROVISION", times: 1 },
    run({ control, fields }) {
      take.only(fields, ["kind", "category", "times", "lateBy"])
      control.webhooks.injectFault({
        kind: take.name<WebhookFaultInjection["kind"]>(fields, "kind"),
        ...take.optional(fields, "category", take.name),
        ...take.optional(fields, "times", take.number),
        ...take.optional(fields, "lateBy", take.number)
      })
      return control.webhooks.state()
    }
  },
  {
    method: "POST",
    path: "/control/webhooks/faults/seeded",
    about:
      "Starts a series that comes by itself, such as half of all webhooks lost; seed, most and lateBy may be left out.",
    example: { seed: 1, rate: 0.5, kinds: ["drop"] },
    run({ control, fields }) {
      take.only(fields, ["seed", "rate", "kinds", "most", "lateBy"])
      control.webhooks.setFaults(fields as unknown as WebhookFaults)
      return control.webhooks.state()
    }
  },
  {
    method: "POST",
    path: "/control/webhooks/faults/clear",
    about: "Ends the series of webhook faults and forgets what was injected; the counts stay.",
    example: {},
    run({ control, fields }) {
      take.only(fields, [])
      control.webhooks.clearFaults()
      return control.webhooks.state()
    }
  }
]
