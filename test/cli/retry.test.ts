import { join } from "node:path"
import { expect, it } from "vitest"
import { folder, framed, run, start } from "./binary.ts"
import { localBank, person, personOptions } from "./local-bank.ts"

it("retry sets going who stalled, waits for what comes of it, and has nothing to do afterwards", async () => {
  const bank = await localBank({ behaviour: { processUser: 3_600_000 } })
  const database = join(folder(), "users.db")
  const common = ["--json", "--database", database, ...bank.options]
  const { externalUuid } = person(1)
  // An adopted user whom bunq does not hold stalls; then bunq gets one, from elsewhere.
  const adopted = await run(["import", externalUuid, ...common], bank.key)
  expect(framed(adopted).summary).toMatchObject({ notFound: 1 })
  const listed = framed(await run(["list", "--stalled", "--json", "--database", database]))
  expect(listed.summary).toMatchObject({ users: 1 })

  const again = await run(["retry", externalUuid, ...common], bank.key)
  expect(again.code).toBe(1)
  expect(framed(again).summary).toMatchObject({ ok: false, retried: 1, stalled: 1, open: 0 })
  expect(framed(again).lines).toContainEqual(
    expect.objectContaining({ type: "problem", uuid: externalUuid, command: "createProvision" })
  )

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
  expect(bank.sandbox.statistics().provisions).toBe(1)
})
