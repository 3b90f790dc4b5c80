interface Metered {
  readonly kind: "counter" | "gauge" | "histogram"
  /** UCUM; `1` = a count. */
  readonly unit: "1" | "ms"
  readonly about: string
  readonly attributes: readonly string[]
}
const gauge = (unit: Metered["unit"], about: string, ...attributes: string[]): Metered => ({
  kind: "gauge",
  unit,
  about,
  attributes
})
const counter = (about: string, ...attributes: string[]): Metered => ({
  kind: "counter",
  unit: "1",
  about,
  attributes
})

/** Every metric there is, by name. None of its attributes says who somebody is. */
export const metricCatalogue = {
  "bunq_provisioning.users": gauge("1", "Users by phase, counted at most a minute ago", "phase"),
  "bunq_provisioning.users.stalled": gauge("1", "Of them, those who wait for a person", "phase"),
  "bunq_provisioning.stalls": counter("Commands that failed for good", "command", "reason"),
  "bunq_provisioning.commands": counter(
    "Results of commands: succeeded, retried or failed",
    "command",
    "outcome"
  ),
  "bunq_provisioning.commands.owed": gauge("1", "Commands that run or wait for their next attempt"),
  "bunq_provisioning.steps": counter("Steps that were committed, by who caused them", "source"),
  "bunq_provisioning.journal.entries": counter("Journal entries written"),
  "bunq_provisioning.commit.duration": {
    kind: "histogram",
    unit: "ms",
    about: "From a step until it is durable, waiting for others in the same group included",
    attributes: []
  },
  "bunq_provisioning.commit.failures": counter("Commits the store refused or could not write", "reason"),
  "bunq_provisioning.gate.state": gauge(
    "1",
    "1 for the state bunq as a whole is in, 0 for the others",
    "state"
  ),
  "bunq_provisioning.admission.waiting": gauge("1", "New users who wait for their create"),
  "bunq_provisioning.admission.limit": gauge("1", "How many users there may be between create and session"),
  "bunq_provisioning.credentials.unopened": gauge("1", "Credentials that came and opened no session yet"),
  "bunq_provisioning.credentials.nearest_expiry": gauge(
    "ms",
    "Until the first of them expires; -1 = there is none"
  ),
  "bunq_provisioning.budget.waiting": gauge("1", "Requests that wait for a slot", "endpoint"),
  "bunq_provisioning.budget.used": gauge("1", "Slots of the present window that are taken", "endpoint"),
  "bunq_provisioning.budget.limit": gauge("1", "Slots a window has, what 429s taught included", "endpoint"),
  "bunq_provisioning.budget.throttled": counter("Requests bunq answered with 429", "endpoint"),
  "bunq_provisioning.webhooks.timely": gauge("1", "1 while webhooks come in time, 0 otherwise"),
  "bunq_provisioning.feed.staleness": gauge(
    "ms",
    "Age of the oldest last read among those watched; -1 = nobody is",
    "kind"
  ),
  "bunq_provisioning.webhooks.deliveries": counter(
    "Webhooks: new, duplicate, unhandled (a category that is not kept), deferred (bunq tries again) or refused",
    "outcome"
  ),
  "bunq_provisioning.webhooks.refusals": counter("Of them, those deferred or refused", "reason"),
  "bunq_provisioning.webhooks.signatures": counter(
    "Signatures that were checked: valid or invalid",
    "outcome"
  ),
  "bunq_provisioning.webhooks.duration": {
    kind: "histogram",
    unit: "ms",
    about: "From the head of a webhook until it is durable or not of interest",
    attributes: []
  },
  "bunq_provisioning.webhooks.receiving": gauge("1", "Webhooks that are being received or kept"),
  "bunq_provisioning.api.requests": counter(
    "Answers of the HTTP API; 401, 403, 429 and 503 are who was not let in",
    "route",
    "status"
  ),
  "bunq_provisioning.api.duration": {
    kind: "histogram",
    unit: "ms",
    about: "From the head of a request until its answer, of a stream until it begins",
    attributes: []
  },
  "bunq_provisioning.api.streams": gauge(
    "1",
    "Streams of changes that are open: of a user or an operator",
    "who"
  ),
  "bunq_provisioning.alerts": counter("Alerts raised", "owner")
} as const satisfies { readonly [name: string]: Metered }
export type MetricName = keyof typeof metricCatalogue
