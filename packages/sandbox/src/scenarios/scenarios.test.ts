import { describe, expect, it } from "vitest"
import { contractVariants } from "../contract-variants.ts"
import { createSandbox } from "../create-sandbox.ts"
import { openBank } from "../testing/open-bank.ts"
import { openOnboarding } from "../testing/open-onboarding.ts"
import { provisionBody } from "../testing/partner-client.ts"
import { liveThrough } from "../testing/simple-partner.ts"
import { scenarioNames, type ScenarioName } from "./scenario.ts"
import { scenarios } from "./scenarios.ts"

const tagged = (scenario: string) => ({ ...provisionBody(), email: `ada+${scenario}@example.com` })

const onboarding = "CREATED/PENDING_PROCESS_USER_ONBOARDING"
/** What must be seen on the way, in this order. */
const signs: Readonly<Record<ScenarioName, readonly string[]>> = {
  verified: [onboarding, "asked for identity", "AUTOMATED", "ACTIVE/NONE"],
  denied: [onboarding, "AUTOMATED"],
  "manual-review": [onboarding, "AUTOMATED", "MANUAL", "ACTIVE/NONE"],
  failed: ["CREATED/PENDING_PROCESS_USER", "FAILED/NONE"],
  slow: ["CREATED/PENDING_PROCESS_RELATION_USER", "CREATED/PENDING_PROCESS_OAUTH_REQUEST", onboarding],
  "rejected-then-approved": [
    "asked for identity",
    "complete",
    "asked for identity",
    "complete",
    "ACTIVE/NONE"
  ],
  "credential-expires": [onboarding, "reset", onboarding, "ACTIVE/NONE"],
  "token-lost": [onboarding, "401", "reset", "ACTIVE/NONE"],
  "duplicate-email": ["CREATED/PENDING_PROCESS_USER", "FAILED/NONE"],
  regression: [
    "ACTIVE/NONE",
    "ACTIVE/PENDING_PROCESS_USER_ONBOARDING",
    "inquiry of 1",
    "asked",
    "ACTIVE/NONE"
  ],
  "growing-inquiry": ["inquiry of 2", "inquiry of 3"]
}

/** The signs in the trace, or as far as they go. */
const inOrder = (trace: readonly string[], wanted: readonly string[]): readonly string[] => {
  let from = 0
  return wanted.filter((sign) => {
    const at = trace.indexOf(sign, from)
    if (at >= 0) from = at + 1
    return at >= 0
  })
}

describe("a scenario ends as it says, and shows what it is about", () => {
  it.each(scenarios)("$name: $ends", async ({ name, ends }) => {
    const bank = await openBank()
    const { ended, trace } = await liveThrough(bank, tagged(name))
    expect(ended).toBe(ends)
    expect(inOrder(trace, signs[name])).toEqual(signs[name])
  })

  it("and nothing of it happens to others", async () => {
    const rare = [
      "MANUAL",
      "reset",
      "401",
      "FAILED/NONE",
      "ACTIVE/PENDING_PROCESS_USER_ONBOARDING",
      "inquiry of 2"
    ]
    const { ended, trace } = await liveThrough(await openBank(), tagged("verified"))
    expect(ended).toBe("active")
    expect(trace.filter((what) => rare.includes(what))).toEqual([])
  })
})

describe("every side of the contract that takes what is recommended leads a user to the end", () => {
  const sides = contractVariants.flatMap(({ name, values, refusing }) =>
    values.filter((value) => !refusing.includes(value)).map((value) => [name, value] as const)
  )
  it.each(sides)("%s: %s", async (name, value) => {
    const bank = await openBank({ contract: { [name]: value } })
    expect((await liveThrough(bank, tagged("token-lost"))).ended).toBe("active")
  })
})

describe("which scenario a user gets", () => {
  const endOf = async (bank: Awaited<ReturnType<typeof openBank>>, body: object) =>
    (await liveThrough(bank, body)).ended

  it("is the tag's, at the end of the local part only, in either form of create", async () => {
    const bank = await openBank()
    const email = (value: string) => ({ ...provisionBody(), email: value })
    expect(await endOf(bank, email("ada+work+failed@example.com"))).toBe("failed")
    expect(await endOf(bank, email("ada+failed+work@example.com"))).toBe("active")
    expect(await endOf(bank, email("ada+unheard-of@example.com"))).toBe("active")
    const pointer = { type: "EMAIL", value: "ada+failed@example.com" }
    const { external_uuid, products } = provisionBody()
    expect(await endOf(bank, { external_uuid, products, pointer })).toBe("failed")
  })

  it("is otherwise the bank's, which a tag overrules and later users only", async () => {
    const bank = await openBank({ scenario: "failed" })
    expect(await endOf(bank, provisionBody())).toBe("failed")
    expect(await endOf(bank, tagged("verified"))).toBe("active")
    bank.sandbox.control.setScenario("denied")
    expect(await endOf(bank, provisionBody())).toBe("denied")
  })

  it("is, above all, the one chosen for the external_uuid, before the create or after", async () => {
    const bank = await openBank()
    const before = tagged("denied")
    bank.sandbox.control.setScenario("failed", before.external_uuid.toUpperCase())
    expect(await endOf(bank, before)).toBe("failed")
    const after = tagged("failed")
    const id = await bank.provision(after)
    bank.sandbox.control.setScenario("verified", after.external_uuid)
    bank.clock.advance(60_000)
    expect((await bank.read(id)).credential.status).toBe("PENDING_FIRST_USE")
  })

  it("catches up with what has come when it is changed later, and forgets what the old one had planned", async () => {
    const { bank, complete, provision, uuid } = await openOnboarding({ email: "ada+regression@example.com" })
    const pair = async () => (await provision()).sub_status
    await complete()
    bank.clock.advance(31_000)
    expect(await pair()).toBe("NONE")
    bank.sandbox.control.setScenario("verified", uuid)
    bank.clock.advance(120_000)
    expect(await pair()).toBe("NONE")
    bank.sandbox.control.setScenario("regression", uuid)
    bank.clock.advance(60_000)
    expect(await pair()).toBe("PENDING_PROCESS_USER_ONBOARDING")
  })
})

it("tells the same story again with the same seed", async () => {
  const told = async (seed: number) => {
    const bank = await openBank({ seed })
    const uuid = "5b7c0a3e-7a55-4c3f-9d52-0c6a3a1d2f10"
    await liveThrough(bank, { ...provisionBody(uuid), email: "ada+growing-inquiry@example.com" })
    const { token } = bank.partner
    return (await bank.ask("GET", `/v1/partner-user-provision?external_uuid=${uuid}`, { token })).body
  }
  expect(await told(3)).toEqual(await told(3))
  expect(await told(3)).not.toEqual(await told(4))
})

it("lists every name once, with how it ends", () => {
  expect(scenarios.map(({ name }) => name)).toEqual(scenarioNames)
  for (const { description } of scenarios) expect(description).toMatch(/^[^\n]{20,120}\.$/)
})

it("refuses a default scenario there is not", async () => {
  const refused = createSandbox({ scenario: "happy" as ScenarioName })
  await expect(refused).rejects.toMatchObject({ reason: { _tag: "UnknownName" } })
})
