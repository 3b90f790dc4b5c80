import type { ContractSurprise } from "bunq-provisioning"
import { expect, it } from "vitest"
import { capture, printed, watchConsole } from "./capture.ts"
import { findLeaks } from "./leak-search.ts"
import type { Canary } from "./leak-search.ts"
import { plantedPerson } from "./planted-person.ts"
import { plantedWorld, playUser } from "./planted-world.ts"
import type { Json } from "./resigning-bank.ts"
import { databaseBytes, storedOutputs } from "./stored-outputs.ts"
import { keysOf } from "./vault-secrets.ts"

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Adds to every object what the bank knows of the person: as value of new fields, as their names, nested, and in lists. */
const widened = (value: unknown, told: readonly string[]): unknown => {
  if (Array.isArray(value)) return value.map((one) => widened(one, told))
  if (!isObject(value)) return value
  const inner = Object.entries(value).map(([key, one]) => [key, widened(one, told)] as const)
  const isWrapper = Object.keys(value).length === 1 && /^[A-Z]/.test(Object.keys(value)[0] ?? "")
  if (isWrapper || "Response" in value || "Error" in value) return Object.fromEntries(inner)
  const added = told.map((one) => [one, { [one]: one, list: [{ [one]: one }] }] as const)
  return { ...Object.fromEntries([...inner, ...added]), new_field: told.join(" "), person: { name: told } }
}

const read = "GET /v1/partner-user-provision/{id}"

it("the contract sentinel reports what is new and never what it says, as a value or as a name", async () => {
  const captured = capture()
  const person = plantedPerson()
  const texts = person.canaries.map(({ value }) => String(value))
  const surprises: ContractSurprise[] = []
  let answers = 0
  let reads = 0
  /** The secrets of the reply itself and two details of the person, other ones every time. */
  const change = (line: string, body: Json): Json => {
    answers += 1
    const secrets = (JSON.stringify(body).match(/"(?:token|token_value|secret)":"([^"]+)"/g) ?? []).map(
      (pair) => pair.split('"')[3] ?? ""
    )
    const told = [...secrets, texts[answers % texts.length] ?? "", texts[(answers * 7) % texts.length] ?? ""]
    const wide = widened(body, told) as Json
    if ("Response" in wide && (wide["Response"] as readonly Json[]).length > 0)
      (wide["Response"] as Json[]).push({ [told.at(-1) ?? ""]: { name: told.at(-1) } })
    if (line.includes("identity-verification"))
      return JSON.parse(
        JSON.stringify(wide).replace(
          '"all_fail_reason":[]',
          `"all_fail_reason":[${JSON.stringify(told.at(-1))}]`
        )
      ) as Json
    if (line !== read) return wide
    reads += 1
    // The first readings say words nobody knows; afterwards the bank goes on as it was.
    const word = JSON.stringify(told[0])
    return reads > 4
      ? wide
      : (JSON.parse(
          JSON.stringify(wide).replace(/"(sub_status|action_required|status)":"[A-Z_]+"/, `"$1":${word}`)
        ) as Json)
  }
  await using world = await plantedWorld(captured, {
    change,
    onSurprise: (surprise) => void surprises.push(surprise)
  })
  const { bank, network, database } = world
  let last: unknown
  {
    using _ = watchConsole(captured)
    const provisioner = await world.open()
    for (const kind of ["unknown-field", "unknown-enum"] as const)
      bank.control.injectFault({ kind, times: 5 })
    const handle = await provisioner.provision(person.request)
    last = await playUser(handle, { ...person, captured, until: ({ settled }) => settled })
    await provisioner.close()
  }
  for (const surprise of surprises) captured.tell("surprises", printed(surprise))
  const canaries: readonly Canary[] = [
    { kind: "API key", value: bank.apiKey },
    ...person.canaries,
    ...network.secrets(),
    ...(await keysOf({ database, keyFile: `${database}.key` }))
  ]
  const stored = await storedOutputs(database)
  const given = [...(await captured.everything()), ...databaseBytes(database), ...stored]
  expect(findLeaks(canaries, given)).toEqual([])

  // Alive: it reported what was planted, of every kind, and its log line stood among those searched.
  expect(last).toMatchObject({ phase: "active" })
  expect(new Set(surprises.map(({ kind }) => kind))).toEqual(
    new Set(["unknown-field", "unknown-value", "unknown-type"])
  )
  expect(surprises.filter(({ path }) => path.endsWith("?")).length).toBeGreaterThan(10)
  expect(surprises.map(({ path }) => path)).toContain("PartnerUserProvision.new_field")
  expect(surprises.map(({ value }) => value)).toContain("SOMETHING_NEW")
  const said = (place: string) => given.filter((one) => one.place === place).map(({ content }) => content)
  expect(said("logs").join("\n")).toContain("none of its documents mentions")
  expect(bank.control.faults().counts).toMatchObject({ "unknown-field": 5, "unknown-enum": 5 })
  expect(reads).toBeGreaterThan(4)
})
