import { randomUUID } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { folder, run } from "../cli/binary.ts"
import type { Surroundings } from "../cli/binary.ts"
import { localBank } from "../cli/local-bank.ts"
import { findLeaks } from "./leak-search.ts"
import type { Canary, Given } from "./leak-search.ts"
import { letters } from "./letters.ts"
import { plantedPerson } from "./planted-person.ts"
import { databaseBytes, storedOutputs } from "./stored-outputs.ts"
import { keysOf, openVault } from "./vault-secrets.ts"

/** Runs commands and keeps what they say, in text and in JSON. */
const recorder = () => {
  const given: Given[] = []
  const codes: (readonly [string, number | null])[] = []
  const one = async (words: readonly string[], surroundings: Surroundings = {}) => {
    const { code, stdout, stderr } = await run(words, surroundings)
    const place = `${words[0]}${words.includes("--json") ? " --json" : ""}`
    given.push({ place: `${place}, stdout`, content: stdout }, { place: `${place}, stderr`, content: stderr })
    codes.push([place, code])
    return code
  }
  /** In text and in JSON, for what may run twice at once. */
  const both = (words: readonly string[], surroundings: Surroundings = {}) =>
    Promise.all([one(words, surroundings), one([...words, "--json"], surroundings)])
  return { given, codes, one, both }
}

const vaultSecrets = async (database: string): Promise<readonly Canary[]> => {
  const key = { database, keyFile: `${database}.key` }
  const rows = await openVault(key)
  return [
    ...(await keysOf(key)),
    ...rows
      .filter(({ purpose }) => purpose.startsWith("token"))
      .map(({ plain }) => ({ kind: "first-use token", value: plain })),
    ...rows
      .flatMap(({ plain }) => [...plain.matchAll(/"(?:token|sessionToken)":"([^"]{8,})"/g)])
      .map(([, value = ""]) => ({ kind: "token", value }))
  ]
}

const behaviour = { confirmContact: 0, extraDocument: "CRYPTO_KYC_QUESTIONNAIRE" }

it(
  "the commands for real users tell nothing, in text and in JSON, when they work",
  { timeout: 240_000 },
  async () => {
    const bank = await localBank({ behaviour })
    const here = folder()
    const database = join(here, "users.db")
    const [first, second, audited] = [plantedPerson(), plantedPerson(), plantedPerson()]
    const { given, codes, one, both } = recorder()
    const beside = ["--database", database]
    const service = [...beside, ...bank.options]
    const user = ({ request, answers }: typeof first) => JSON.stringify({ ...request, answers })
    const file = join(here, "person.json")
    writeFileSync(file, user(first))
    const keyFile = join(here, "api-key")
    writeFileSync(keyFile, bank.sandbox.apiKey, { mode: 0o600 })

    const json = "--json"
    const callback = ["--callback-url", "https://partner.example/bunq"]
    await both(["setup", "--check", ...bank.options], bank.key)
    await one(["setup", ...callback, ...service], bank.key)
    await one(["setup", ...callback, json, ...bank.options], bank.key)
    await one(["provision", file, "--finish-identity", ...service], bank.key)
    const piped = { ...bank.key, stdin: user(second) }
    await one(["provision", "-", json, "--finish-identity", ...service], piped)
    const { externalUuid: uuid, email, phoneNumber } = audited.request
    const { dateOfBirth } = audited.answers.DATE_OF_BIRTH
    const flags = ["--uuid", uuid, "--email", email, "--phone", phoneNumber, "--date-of-birth", dateOfBirth]
    await one(["provision", ...flags, "--product", "USER_ANONYMOUS_TRANSACTION_AUDIT", ...service], bank.key)
    await one(["pause", "--note", "told by bunq", ...beside])
    await one(["pause", json, ...beside])
    await one(["provision", file, "--no-wait", "--api-key-file", keyFile, ...service], bank.key)
    given.push(...databaseBytes(database), {
      place: "pause file",
      content: readFileSync(`${database}.pause`)
    })
    await both(["doctor", "--api-key-file", keyFile, ...service], bank.key)
    await one(["resume", ...beside])
    await one(["resume", json, ...beside])
    await one(["import", randomUUID(), ...service], bank.key)
    await one(["import", "--all", json, "--database", join(here, "elsewhere.db"), ...bank.options], bank.key)
    await one(["retry", "--all", ...service], bank.key)
    await one(["retry", "--all", json, ...service], bank.key)
    const played = ["inspect", "--replay", "--speed", "100000"]
    for (const words of [["list"], ["watch", first.request.externalUuid], ["explain", uuid], played])
      await both([...words, ...beside])
    bank.sandbox.control.act(second.request.externalUuid, "cancel")
    await one(["reconcile", ...service], bank.key)
    await one(["reconcile", "--apply", json, ...service], bank.key)
    await one(["close", first.request.externalUuid, ...service], bank.key)
    await one(["close", first.request.externalUuid, json, ...service], bank.key)
    await both(["doctor", "--offline", ...service], bank.key)
    given.push(...databaseBytes(database), ...(await storedOutputs(database)))

    // What is sealed now, under the key of now, must be nowhere after the key went and a user was erased.
    const before = await vaultSecrets(database)
    const vault = (await openVault({ database, keyFile: `${database}.key` })).map(({ plain }) => plain)
    const history = join(here, "history.jsonl")
    await one(["export", first.request.externalUuid, json, ...beside])
    await one(["export", first.request.externalUuid, "--out", history, ...beside])
    given.push({ place: "exported history", content: readFileSync(history) })
    await one(["verify", history])
    await one(["rotate-key", ...beside])
    await one(["erase", first.request.externalUuid, "--yes", "--by", "dpo-7", ...beside])
    await one(["erase", second.request.externalUuid, "--yes", json, ...beside])
    given.push(...databaseBytes(database), ...(await storedOutputs(database)))

    const canaries = [
      { kind: "API key", value: bank.sandbox.apiKey },
      ...[first, second, audited].flatMap((person) => person.canaries),
      ...before,
      ...(await vaultSecrets(database))
    ]
    expect(findLeaks(canaries, given)).toEqual([])

    // Alive: everything was read and sent, and every command said something.
    const kinds = new Set(canaries.map(({ kind }) => kind))
    for (const kind of ["vault key", "data key", "token", "first-use token", "private key, all lines joined"])
      expect(kinds).toContain(kind)
    expect(before.filter(({ kind }) => kind === "data key").length).toBeGreaterThan(3)
    expect(given.find(({ place }) => place === "erase, stdout")?.content).toContain("dpo-7")
    for (const { request, answers } of [first, second])
      for (const told of [request.email, answers.ADDRESS_MAIN.street, answers.TAX_RESIDENCY.taxNumber])
        expect(vault.join("\n")).toContain(told)
    expect(vault.join("\n")).toContain(audited.answers.DATE_OF_BIRTH.dateOfBirth)
    const silent = given.filter(({ place, content }) => place.endsWith("stdout") && content.length < 20)
    expect(silent).toEqual([])
    const failed = codes.filter(([, code]) => code !== 0).map(([place]) => place.split(" ")[0])
    expect(new Set(failed)).toEqual(new Set(["setup", "import", "reconcile"]))
  }
)

it("the commands tell nothing when they are given wrong things", { timeout: 240_000 }, async () => {
  const bank = await localBank()
  const here = folder()
  const database = join(here, "users.db")
  const person = plantedPerson()
  const { given, codes, one, both } = recorder()
  const service = ["--database", database, ...bank.options]
  const { request, answers } = person
  // They run at once, and one process holds a database.
  const own = (name: string) => ["--database", join(here, `${name}.db`), ...bank.options]
  const password = letters(20)
  const stranger = `sandbox_${letters(48)}`
  const wrong = (name: string, text: string): string => {
    writeFileSync(join(here, name), text, { mode: 0o600 })
    return join(here, name)
  }
  const { apiKey } = bank.sandbox
  const user = JSON.stringify({ ...request, answers })
  const unknownKey = { ...bank.key, env: { ...bank.key.env, BUNQ_API_KEY: stranger } }

  const words: readonly (readonly string[])[] = [
    ["setup", `--api-key=${apiKey}`],
    ["doctor", "--key", apiKey],
    ["provision", apiKey],
    ["pause", "--note", apiKey],
    [apiKey],
    [request.email],
    ["list", `--${request.email}`],
    ["retry", request.email],
    ["import", request.phoneNumber],
    ["provision", request.email, request.phoneNumber],
    ["provision", wrong("cut.json", user.slice(0, -1)), ...service],
    ["provision", wrong("more.json", JSON.stringify({ ...request, [request.email]: answers })), ...service],
    ["provision", wrong("list.json", `[${user}]`), ...service],
    ["provision", "--uuid", request.email, "--email", request.email, "--phone", "1", ...own("uuid")],
    ["provision", "--uuid", randomUUID(), "--email", "x", "--phone", request.phoneNumber, ...own("email")],
    ["setup", "--callback-url", `https://user:${password}@partner.example`, ...service],
    ["setup", "--url", `http://user:${password}@127.0.0.1`],
    ["setup", "--environment", request.email]
  ]
  await Promise.all(words.map((wrongly) => one([...wrongly, "--json"], bank.key)))
  const unknown = ["provision", wrong("user.json", user), "--api-key-file", wrong("key", stranger)]
  await one([...unknown, ...service])
  await one(["setup", "--json", ...bank.options], unknownKey)
  await both(["doctor", ...bank.options], unknownKey)
  await one(["setup", ...service], { env: { BUNQ_API_KEY: apiKey, BUNQ_VAULT_KEY: request.email } })
  await one(["setup", "--environment", "production"], bank.key)

  const canaries = [
    { kind: "API key", value: apiKey },
    { kind: "API key, without its prefix", value: apiKey.slice(8) },
    { kind: "password of a URL", value: password },
    { kind: "refused API key", value: stranger },
    ...person.canaries
  ]
  expect(findLeaks(canaries, given)).toEqual([])
  expect(codes.filter(([, code]) => code === 0)).toEqual([])
  const said = given.map(({ content }) => String(content)).join("\n")
  for (const reason of [
    "KeyOnCommandLine",
    "UnknownCommand",
    "UnknownOption",
    "BadValue",
    "NotAUuid",
    "InvalidEmail",
    "without a name or password in it",
    "This is a sandbox key",
    "KeyRefused"
  ])
    expect(said, reason).toContain(reason)
})
