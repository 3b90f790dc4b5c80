import { actNames } from "../scenarios/scenario.ts"
import type { SandboxControl } from "./sandbox-control.ts"
import { take } from "./take.ts"
import { webhookRoutes } from "./webhook-routes.ts"

/** A call of the control API as its route sees it: the fields of its JSON body, and `after` of its query. */
export interface ControlCall {
  readonly control: SandboxControl
  readonly fields: Readonly<Record<string, unknown>>
  readonly query: URLSearchParams
  /** What the bank counts and how it stands. */
  readonly state: () => object
}

/** One thing the control API can be asked. The bank's page is made of these too. */
export interface ControlRoute {
  readonly method: "GET" | "POST"
  readonly path: string
  readonly about: string
  /** A body to try, for a POST that takes one. */
  readonly example?: object
  readonly run: (call: ControlCall) => object
}

const clockNow = ({ control }: ControlCall): object => control.clock.state()

/** Everything under `/control`. */
export const controlRoutes: readonly ControlRoute[] = [
  {
    method: "GET",
    path: "/control",
    about: "Everything at once: clock, statistics, scenario, faults, contract.",
    run: ({ state }) => state()
  },
  {
    method: "GET",
    path: "/control/requests",
    about: "The newest 1,000 requests, oldest first; with ?after=NUMBER only later ones.",
    run({ control, query }) {
      const requests = control.requests(take.after(query))
      return { requests, last: control.requests().at(-1)?.number ?? 0 }
    }
  },
  { method: "GET", path: "/control/clock", about: "The bank's time and what is due next.", run: clockNow },
  {
    method: "POST",
    path: "/control/clock/freeze",
    about: "Stops time.",
    example: {},
    run: (call) => done(call, () => call.control.clock.freeze())
  },
  {
    method: "POST",
    path: "/control/clock/resume",
    about: "Lets time run on.",
    example: {},
    run: (call) => done(call, () => call.control.clock.resume())
  },
  {
    method: "POST",
    path: "/control/clock/advance",
    about: "Moves time on by milliseconds, frozen or not.",
    example: { ms: 3_600_000 },
    run: (call) => done(call, () => call.control.clock.advance(take.number(call.fields, "ms")))
  },
  {
    method: "POST",
    path: "/control/clock/speed",
    about: "Sets how many milliseconds pass for each real one.",
    example: { speed: 60 },
    run: (call) => done(call, () => call.control.clock.setSpeed(take.number(call.fields, "speed")))
  },
  {
    method: "POST",
    path: "/control/clock/next",
    about:
      "Jumps to the next moment at which the bank does something by itself; happened is null when nothing is due.",
    example: {},
    run(call) {
      take.only(call.fields, [])
      const happened = call.control.clock.next()
      return { happened, ...clockNow(call) }
    }
  },
  {
    method: "GET",
    path: "/control/scenarios",
    about: "The scenarios there are, and the one users without a tag get.",
    run: ({ control }) => control.scenarios()
  },
  {
    method: "POST",
    path: "/control/scenarios",
    about: "Sets the scenario of one external_uuid, or without one of all users to come.",
    example: { scenario: "denied" },
    run({ control, fields }) {
      take.only(fields, ["scenario", "externalUuid"])
      control.setScenario(take.name(fields, "scenario"), take.uuid(fields))
      return { default: control.scenarios().default }
    }
  },
  {
    method: "POST",
    path: "/control/act",
    about: `Does something to a user at once: ${actNames.join(", ")}.`,
    example: { externalUuid: "5b7c0a3e-7a55-4c3f-9d52-0c6a3a1d2f10", act: "regress" },
    run({ control, fields }) {
      take.only(fields, ["externalUuid", "act"])
      const act = take.name<(typeof actNames)[number]>(fields, "act")
      control.act(take.uuid(fields) ?? take.missing("externalUuid"), act)
      return { done: act }
    }
  },
  {
    method: "GET",
    path: "/control/faults",
    about: "What goes wrong on purpose: seeded, injected, and how often each has happened.",
    run: ({ control }) => control.faults()
  },
  {
    method: "POST",
    path: "/control/faults",
    about:
      "Injects a fault into the next requests it suits; endpoint and times may be left out, and lateBy says how many milliseconds late a late-request is.",
    example: { kind: "reply-lost", endpoint: "POST /v1/partner-user-provision", times: 1 },
    run({ control, fields }) {
      take.only(fields, ["kind", "endpoint", "times", "lateBy"])
      const endpoint = fields["endpoint"] === undefined ? {} : { endpoint: take.name(fields, "endpoint") }
      const times = fields["times"] === undefined ? {} : { times: take.number(fields, "times") }
      const lateBy = fields["lateBy"] === undefined ? {} : { lateBy: take.number(fields, "lateBy") }
      control.injectFault({ kind: take.name(fields, "kind"), ...endpoint, ...times, ...lateBy })
      return control.faults()
    }
  },
  {
    method: "POST",
    path: "/control/faults/seeded",
    about: "Starts a series of faults that comes by itself; seed, most and lateBy may be left out.",
    example: { seed: 1, rate: 0.1, kinds: ["reply-lost", "html-502"] },
    run({ control, fields }) {
      take.only(fields, ["seed", "rate", "kinds", "most", "lateBy"])
      control.setFaults(take.series(fields))
      return control.faults()
    }
  },
  {
    method: "POST",
    path: "/control/faults/clear",
    about: "Ends the series and forgets what was injected; the counts stay.",
    example: {},
    run({ control, fields }) {
      take.only(fields, [])
      control.clearFaults()
      return control.faults()
    }
  },
  {
    method: "GET",
    path: "/control/contract",
    about: "The sides taken where bunq's documents disagree.",
    run: ({ control }) => control.contract()
  },
  {
    method: "POST",
    path: "/control/contract",
    about: "Takes other sides from the next request on.",
    example: { createReply: "id" },
    run({ control, fields }) {
      control.setContract(fields)
      return control.contract()
    }
  },
  ...webhookRoutes
]

/** Moves the clock by a call with at most one field, and shows where it stands. */
function done(call: ControlCall, move: () => void): object {
  take.only(call.fields, ["ms", "speed"])
  move()
  return clockNow(call)
}
