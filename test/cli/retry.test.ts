import { join } from "node:path"
import { expect, it } from "vitest"
import { folder, framed, run, start } from "./binary.ts"
import { localBank, person, personOptions } from "./local-bank.ts"

it("retry sets going who stalled, waits for what comes of it, and has nothing to do afterwards", async () => {
  const bank = await localBank({ behaviour: { processUser: 3_600_000 } })
  const database = join(folder(), "users.db")
  const common = ["--json", "--database", database, ...bank.options]
  const { externalUuid } = person(1)
  // Of a UUID that bunq does not hold nothing is left to do.
  const mistyped = ["import", person(3).externalUuid, "--database", database, ...bank.options]
  const unknown = await run(mistyped, bank.key)
  expect(unknown.code).toBe(1)
  expect(unknown.stdout).toContain("is unknown at bunq and was not adopted: it is closed here.")
  const stalled = ["list", "--stalled", "--json", "--database", database]
  expect(framed(await run(stalled)).summary).toMatchObject({ users: 0 })
  // One that was only written down stalls when somebody else's command looks it up; then bunq gets it, from elsewhere.
  await run(["import", externalUuid, "--no-wait", "--database", database, ...bank.options], bank.key)
  const beside = start(["provision", ...personOptions(2), ...common], bank.key)
  await beside.line(({ phase }) => phase === "processing")
  beside.child.kill("SIGINT")
  await beside.ended
  expect(framed(await run(stalled)).summary).toMatchObject({ users: 1 })

  const again = await run(["retry", externalUuid, ...common], bank.key)
  expect(again.code).toBe(1)
  expect(framed(again).summary).toMatchObject({ ok: false, retried: 1, stalled: 1, open: 0 })
  expect(framed(again).lines).toContainEqual(
    expect.objectContaining({ type: "problem", uuid: externalUuid, command: "createProvision" })
  )

  const fresh = await run(["retry", externalUuid, "--reset-credential", ...common.slice(1)], bank.key)
  expect([fresh.code, fresh.stdout]).toEqual([0, expect.stringContaining("the credential is left alone")])

  const elsewhere = start(
    ["provision", ...personOptions(1), "--json", "--database", join(folder(), "y.db"), ...bank.options],
    bank.key
  )
  await elsewhere.line(({ phase }) => phase === "processing")
  elsewhere.child.kill("SIGINT")
  await elsewhere.ended

  const found = await run(["retry", "--all", ...common], bank.key)
  expect(found).toMatchObject({ code: 0, stderr: "" })
  expect(framed(found).summary).toMatchObject({ ok: true, retried: 1, stalled: 0, open: 0 })
  const nothing = await run(
    ["retry", "--all", "--no-wait", "--database", database, ...bank.options],
    bank.key
  )
  expect(nothing).toMatchObject({ code: 0, stdout: "Nobody is stalled: nothing to retry.\n" })
  expect(bank.sandbox.statistics().provisions).toBe(2)
})
