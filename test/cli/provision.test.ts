import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { folder, framed, run, start } from "./binary.ts"
import { localBank, person, personOptions } from "./local-bank.ts"

/** Nothing happens at the bank before the test is over. */
const asleep = { processUser: 3_600_000 }
const home = {
  street: "Naritaweg",
  houseNumber: "131",
  postalCode: "1043 BS",
  city: "Amsterdam",
  country: "NL"
}

describe("provision", () => {
  it("takes a person from options, a file or stdin, and never one twice", async () => {
    const bank = await localBank({ behaviour: asleep })
    const database = join(folder(), "users.db")
    const file = join(folder(), "person.json")
    writeFileSync(file, JSON.stringify({ ...person(2), answers: { ADDRESS_MAIN: home } }))
    const common = ["--no-wait", "--json", "--database", database, ...bank.options]
    const ways = [
      { words: personOptions(1), uuid: person(1).externalUuid },
      { words: [file], uuid: person(2).externalUuid },
      { words: ["-"], uuid: person(3).externalUuid, stdin: JSON.stringify(person(3)) },
      { words: personOptions(1), uuid: person(1).externalUuid }
    ]
    for (const { words, uuid, ...more } of ways) {
      const ended = await run(["provision", ...words, ...common], { ...bank.key, ...more })
      expect(ended).toMatchObject({ code: 0, stderr: "" })
      expect(framed(ended).summary).toMatchObject({ ok: true, uuid, phase: "requesting", settled: false })
    }
    const { summary, lines } = framed(await run(["list", "--json", "--database", database]))
    expect(summary).toMatchObject({ ok: true, users: 3, next: null })
    expect(lines.filter(({ type }) => type === "user").map(({ uuid }) => uuid)).toEqual(
      [1, 2, 3].map((number) => person(number).externalUuid)
    )
    // It is only written down: whoever goes on has the rate limits to themselves.
    expect(bank.sandbox.statistics().requests.total).toBe(0)
    for (const secret of [person(1).email, person(2).phoneNumber, "Naritaweg", bank.sandbox.apiKey])
      expect(readFileSync(database).includes(secret)).toBe(false)
  })

  it("waits until the user is settled and says by its exit code whether that was verified", async () => {
    const bank = await localBank()
    const database = join(folder(), "users.db")
    const words = ["provision", ...personOptions(1, "failed"), "--database", database, ...bank.options]
    const ended = await run(words, bank.key)
    expect(ended).toMatchObject({ code: 1, stderr: "" })
    const { externalUuid } = person(1)
    expect(ended.stdout).toMatch(/^\d\d:\d\d:\d\d {2}\S{36} {2}requesting\S*[^\n]* {2}\(waits for bunq/)
    expect(ended.stdout).toContain(
      `${externalUuid} is failed. More: bunq-provisioning explain ${externalUuid} --database ${database}`
    )
  })

  it("goes all the way where answers are given beforehand and nobody holds a document", async () => {
    const bank = await localBank()
    const born = { firstName: "Ada", lastName: "Visser", dateOfBirth: "1990-02-28" }
    const answers = {
      ADDRESS_MAIN: home,
      ADDRESS_POSTAL: home,
      DATE_OF_BIRTH: born,
      TAX_RESIDENCY: { country: "NL", taxNumber: "123456789" },
      NATIONALITY: { country: "NL" }
    }
    const words = ["provision", "-", "--finish-identity", "--json", "--database", join(folder(), "x.db")]
    const stdin = JSON.stringify({ ...person(1), answers })
    const ended = await run([...words, ...bank.options], { ...bank.key, stdin })
    expect(ended).toMatchObject({ code: 0, stderr: "" })
    const { lines, summary } = framed(ended)
    expect(summary).toMatchObject({ ok: true, phase: "active", settled: true })
    const phases = lines.filter(({ type }) => type === "progress").map(({ phase }) => phase)
    expect(phases).toEqual(expect.arrayContaining(["opening-session", "active"]))
    expect(bank.sandbox.statistics()).toMatchObject({ provisions: 1, throttled: 0 })
  })

  it("is left by Ctrl-C at any time, says what goes on where, and the same command goes on", async () => {
    const bank = await localBank({ behaviour: asleep })
    const database = join(folder(), "users.db")
    const words = ["provision", ...personOptions(1), "--database", database, ...bank.options]
    const running = start(words, bank.key)
    await running.says("processing")
    running.child.kill("SIGINT")
    const stopped = await running.ended
    expect(stopped).toMatchObject({ code: 4, stderr: "" })
    expect(stopped.stdout).toContain(`Interrupted: the user is kept in ${database}, now processing.`)
    const again = start([...words, "--json"], bank.key)
    await again.line(({ phase }) => phase === "processing")
    again.child.kill("SIGTERM")
    const ended = await again.ended
    expect(ended.code).toBe(4)
    expect(framed(ended).summary).toMatchObject({ ok: false, phase: "processing", settled: false })
    expect(bank.sandbox.statistics()).toMatchObject({ provisions: 1 })
  })

  it("ends with 3 when bunq refuses the key, and keeps the user", async () => {
    const bank = await localBank()
    const database = join(folder(), "users.db")
    const words = ["provision", ...personOptions(1), "--json", "--database", database, ...bank.options]
    const wrong = { ...bank.key, env: { ...bank.key.env, BUNQ_API_KEY: `sandbox_${"f".repeat(48)}` } }
    const refused = await run(words, wrong)
    expect(refused.code).toBe(3)
    expect(framed(refused).summary).toMatchObject({
      ok: false,
      error: { tag: "BunqError", reason: "KeyRefused", message: expect.stringContaining("check the key") }
    })
    expect(refused.stdout + refused.stderr).not.toContain("f".repeat(48))
    const { summary } = framed(await run(["list", "--json", "--unsettled", "--database", database]))
    expect(summary).toMatchObject({ users: 1 })
  })
})

describe("close", () => {
  it("ends the provision at bunq and waits until bunq says so; a second time there is nothing to do", async () => {
    const bank = await localBank({ behaviour: asleep })
    const database = join(folder(), "users.db")
    const common = ["--json", "--database", database, ...bank.options]
    const { externalUuid } = person(1)
    const running = start(["provision", ...personOptions(1), ...common], bank.key)
    await running.line(({ phase }) => phase === "processing")
    running.child.kill("SIGINT")
    await running.ended
    for (let round = 0; round < 2; round += 1) {
      const ended = await run(["close", externalUuid, ...common], bank.key)
      expect(ended).toMatchObject({ code: 0, stderr: "" })
      expect(framed(ended).summary).toMatchObject({ ok: true, uuid: externalUuid, phase: "closed" })
    }
  })

  it("does not know strangers", async () => {
    const bank = await localBank()
    const database = join(folder(), "users.db")
    const common = ["--json", "--database", database, ...bank.options]
    await run(["provision", ...personOptions(1), "--no-wait", ...common], bank.key)
    const ended = await run(["close", person(9).externalUuid, ...common], bank.key)
    expect(ended.code).toBe(1)
    expect(framed(ended).summary).toMatchObject({ error: { tag: "ProvisionerError", reason: "NotFound" } })
    expect(existsSync(`${database}.key`)).toBe(true)
  })
})
