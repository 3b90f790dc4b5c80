import { copyFileSync, existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { folder, run, start } from "../cli/binary.ts"
import type { Ended } from "../cli/binary.ts"
import { bankSecrets } from "./bank-secrets.ts"
import { findLeaks } from "./leak-search.ts"
import type { Canary, Given } from "./leak-search.ts"
import { keptHints } from "../webhooks/kept-hints.ts"
import { databaseBytes } from "./stored-outputs.ts"
import { keysOf, openVault } from "./vault-secrets.ts"

const demo = (database: string) => [
  "demo",
  "--users",
  "2",
  "--speed",
  "300",
  "--exit",
  "--database",
  database
]
const outputs = (name: string, { stdout, stderr }: Ended): readonly Given[] => [
  { place: `${name}, stdout`, content: stdout },
  { place: `${name}, stderr`, content: stderr }
]

/** Details of the made-up people as they lie in the vault, long enough to be searched for. */
const peopleIn = (plain: string): readonly Canary[] => {
  const fields = /"(email|phoneNumber|street|postalCode|dateOfBirth|taxNumber)":"([^"]{8,})"/g
  return [...plain.matchAll(fields)].map(([, kind = "", value = ""]) => ({ kind, value }))
}

/** Everything secret or personal in the files of a demo. The files are copied first: looking at them must not change them. */
const secretsOf = async (database: string, into: string): Promise<readonly Canary[]> => {
  const copy = join(into, "copy.db")
  for (const suffix of ["", "-wal", ".key", ".bank", ".bank-wal"])
    if (existsSync(database + suffix)) copyFileSync(database + suffix, copy + suffix)
  const key = { database: copy, keyFile: `${copy}.key` }
  const sealed = (await openVault(key)).map(({ plain }) => plain).join("\n")
  const wire = [...sealed.matchAll(/"token":"([^"]{8,})"/g)].map(([, value = ""]) => ({
    kind: "token",
    value
  }))
  const hook = readFileSync(`${database}.hook`, "utf8").trim()
  const calls = { kind: "path token", value: hook }
  return [...bankSecrets(`${copy}.bank`), ...(await keysOf(key)), ...peopleIn(sealed), ...wire, calls]
}

it("the binary tells nothing: killed, run again, asked to explain, in text and in JSON", async () => {
  const [here, there, end] = [folder(), folder(), folder()]
  const database = join(here, "demo.db")
  const killed = start([...demo(database), "--json"])
  await killed.line(({ type, phase }) => type === "progress" && phase === "collecting")
  killed.child.kill("SIGKILL")
  const crash = await killed.ended
  const early = await secretsOf(database, there)
  const left = databaseBytes(database)

  const again = await run(demo(database))
  expect(again.code).toBe(0)
  const uuid = String(killed.lines.find(({ type }) => type === "progress")?.["uuid"])
  const [text, json] = await Promise.all([
    run(["explain", uuid, "--database", database]),
    run(["explain", uuid, "--database", database, "--json"])
  ])
  expect([text.code, json.code]).toEqual([0, 0])
  const given = [
    ...outputs("killed demo", crash),
    ...outputs("demo", again),
    ...outputs("explain", text),
    ...outputs("explain --json", json),
    ...left,
    ...databaseBytes(database)
  ]
  const canaries = [...early, ...(await secretsOf(database, end))]
  expect(findLeaks(canaries, given)).toEqual([])
  expect(new Set(canaries.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(13)
  // The bank called, and what it told is among what was searched.
  expect(keptHints(database).all).toBeGreaterThan(0)
  for (const { place, content } of given.filter((one) => one.place.endsWith("stdout")))
    expect(content.length, place).toBeGreaterThan(200)
})

it.each(["exception", "rejection"])("a crash of the binary (%s) keeps its text to itself", async (how) => {
  const [here, there] = [folder(), folder()]
  const database = join(here, "demo.db")
  const crashing = (more: readonly string[], crash = how) =>
    run([...demo(database), ...more], {
      preload: ["../../canary/preload/crash-with-secrets"],
      env: { CRASH: crash, CRASH_AT: "POST http://127.0.0.1" }
    })
  const plain = await crashing([])
  const json = await crashing(["--json"])
  const canaries = await secretsOf(database, there)
  const given = [...outputs("plain", plain), ...outputs("json", json), ...databaseBytes(database)]
  expect(findLeaks(canaries, given)).toEqual([])
  expect([plain.code, json.code]).toEqual([1, 1])
  expect(plain.stderr).toContain("nobody foresaw")
  expect(json.stdout).toContain("nobody foresaw")

  // The control: the same secrets, said aloud, are found.
  const aloud = await crashing([], "say it")
  const found = findLeaks(await secretsOf(database, folder()), outputs("aloud", aloud))
  expect(new Set(found.map(({ place }) => place))).toEqual(new Set(["aloud, stderr"]))
  expect(found.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["apiKey", "email", "token"]))
})
