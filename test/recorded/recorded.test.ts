import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { root } from "../checks/repository.ts"
import { errorSituations } from "./error-situations.ts"
import { inquirySituations } from "./inquiry-situations.ts"
import { knownDifferences, resembling } from "./known-differences.ts"
import type { KnownDifference } from "./known-differences.ts"
import { meaning } from "./meaning.ts"
import { provisionSituations } from "./provision-situations.ts"
import { sessionSituations } from "./session-situations.ts"
import { differences } from "./shape.ts"
import type { Difference } from "./shape.ts"
import { webhookSituations } from "./webhook-situations.ts"

const folder = join(root, "packages/core/src/wire/recorded")
const names = readdirSync(folder).map((name) => name.replace(/[.]json$/, ""))
const recorded = (name: string): unknown =>
  JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as unknown
const situations = {
  ...errorSituations,
  ...provisionSituations,
  ...sessionSituations,
  ...inquirySituations,
  ...webhookSituations
}

/** Where bunq's sources state one: [API §3.5, §3.7, §6.2, §11, §12]. */
const statuses: { readonly [name: string]: number } = {
  "error-credentials": 400,
  "error-second-session": 400,
  "error-session-expired": 401,
  "error-session-expired-older": 401,
  "error-signature-invalid": 400,
  "error-signature-missing": 466,
  "error-superfluous-field": 400,
  "error-throttled": 429,
  "onboarding-fulfilments": 400
}

const fits = (known: KnownDifference, name: string, { at, recorded, produced }: Difference): boolean =>
  known.bodies.includes(name) &&
  known.at.test(at) &&
  new RegExp(`^${known.recorded}$`).test(recorded) &&
  new RegExp(`^${known.produced}$`).test(produced)

const met = new Set<string>()
const unexplained = (name: string, body: unknown): readonly Difference[] =>
  differences(recorded(name), body).filter((difference) => {
    const known = knownDifferences.find((one) => fits(one, name, difference))
    if (known !== undefined) met.add(`${known.because} ${name}`)
    return known === undefined
  })

describe("the sandbox says what was recorded, and core understands the same", () => {
  it.each(Object.entries(situations))("%s", async (name, produce) => {
    const { status, body } = await produce()
    expect(unexplained(name, body)).toEqual([])
    expect(status).toBe(statuses[name] ?? 200)
    expect(meaning(name, body)).toEqual(meaning(name, recorded(name)))
  })

  it.each(Object.entries(errorSituations))("%s, to the letter", async (name, produce) => {
    expect((await produce()).body).toEqual(recorded(name))
  })
})

describe("what the sandbox cannot be brought to has a known shape too", () => {
  it.each(Object.entries(resembling))("%s", async (name, { situation }) => {
    const { body } = (await situations[situation]?.()) ?? {}
    expect(unexplained(name, body)).toEqual([])
    expect(meaning(name, recorded(name))).toBeDefined()
  })
})

it("every recorded body is looked at, and every known difference is still there", () => {
  expect([...Object.keys(situations), ...Object.keys(resembling)].toSorted()).toEqual(names.toSorted())
  const expected = knownDifferences.flatMap(({ bodies, because }) =>
    bodies.map((name) => `${because} ${name}`)
  )
  expect([...met].toSorted()).toEqual(expected.toSorted())
})

it("a sandbox that says something else is found out", async () => {
  const { body } = (await provisionSituations["provision-ready"]?.()) ?? {}
  const changed = JSON.parse(JSON.stringify(body).replace('"token_value"', '"token"')) as unknown
  expect(unexplained("provision-ready", changed).map(({ at }) => at.split(".").at(-1))).toEqual([
    "token_value",
    "token"
  ])
  const renamed = JSON.parse(JSON.stringify(body).replace("PENDING_FIRST_USE", "ACTIVE")) as unknown
  expect(meaning("provision-ready", renamed)).not.toEqual(
    meaning("provision-ready", recorded("provision-ready"))
  )
})
