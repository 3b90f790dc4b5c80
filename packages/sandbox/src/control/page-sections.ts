import type { SandboxDescription } from "./describe-sandbox.ts"

/** A part of the page: a heading, sentences, and a table whose first column is a name. Columns named in `code` are shown as code. */
export interface PageSection {
  readonly title: string
  readonly text: readonly string[]
  readonly columns: readonly string[]
  readonly code: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** What the page says, in the order it says it, whatever it is written in. */
export function pageSections(shown: SandboxDescription): readonly PageSection[] {
  const { clock } = shown
  const pace = clock.speed === null ? "" : `, at ${clock.speed} × this machine's pace`
  return [
    {
      title: "Endpoints",
      text: ["Limits count per address and endpoint, in a sliding window."],
      columns: ["Endpoint", "Token", "Limit"],
      code: ["Endpoint"],
      rows: shown.endpoints.map(({ endpoint, token, limit }) => [endpoint, token, limit ?? "off"])
    },
    {
      title: "Clock",
      text: [`The bank's time is ${clock.now}${pace}${clock.frozen === true ? ", and it is frozen" : ""}.`],
      columns: [],
      code: [],
      rows: []
    },
    {
      title: "Scenarios",
      text: [
        `Users get ${shown.scenario} unless their e-mail says otherwise: anna+denied@example.com is a denied one.`
      ],
      columns: ["Scenario", "What happens"],
      code: ["Scenario"],
      rows: shown.scenarios.map(({ name, about }) => [name, about])
    },
    {
      title: "Contract switches",
      text: ["Where bunq's documents disagree, the bank takes the side under Now."],
      columns: ["Switch", "Point", "Now", "Sides"],
      code: ["Switch", "Now", "Sides"],
      rows: shown.contract.map(({ name, question, now, sides }) => [name, question, now, sides.join(" | ")])
    },
    {
      title: "Faults",
      text: ["None happens unless it is injected or a series is started."],
      columns: ["Fault", "What happens", "Carried out", "Happened"],
      code: ["Fault"],
      rows: shown.faults.map((fault) => [
        fault.kind,
        fault.about,
        fault.carriedOut ? "yes" : "no",
        String(fault.happened)
      ])
    },
    {
      title: "Webhooks",
      text: [
        listening(shown.webhooks),
        `${shown.webhooks.delivered} delivered, ${shown.webhooks.waiting} waiting, ${shown.webhooks.failures} on the list of failures.`
      ],
      columns: ["Fault", "What happens", "Happened"],
      code: ["Fault"],
      rows: shown.webhooks.faults.map(({ kind, about, happened }) => [kind, about, String(happened)])
    },
    {
      title: "Control API",
      text: ["For tests on this machine: JSON, loopback only, no web pages."],
      columns: ["Call", "What it does", "Try it"],
      code: ["Call", "Try it"],
      rows: shown.control.map(({ call, about, curl }) => [call, about, curl])
    }
  ]
}

function listening({ listening: all }: SandboxDescription["webhooks"]): string {
  if (all.length === 0) return "Nobody listens."
  return `Listening: ${all.map(({ category, filters }) => `${filters} to ${category}`).join(", ")}.`
}
