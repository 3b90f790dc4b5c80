import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it, onTestFinished } from "vitest"
import { createSandbox } from "./create-sandbox.ts"
import { manualClock } from "./testing/manual-clock.ts"
import { partnerClient } from "./testing/partner-client.ts"

it("takes its time on its own clock, and closing does not wait for it", async () => {
  const clock = manualClock()
  const sandbox = await createSandbox({ clock, behaviour: { latency: 200 } })
  const { ask } = partnerClient(sandbox)
  const slow = ask("GET", "/v1/installation")
  await expect.poll(clock.sleeping).toBe(1)
  clock.advance(200)
  expect((await slow).status).toBe(401)
  expect(sandbox.requests()[0]?.at).toBe(clock.now())

  const outcome = ask("GET", "/v1/installation").catch((error: unknown) => error)
  await expect.poll(clock.sleeping).toBe(1)
  await sandbox.close()
  await sandbox.close()
  expect(await outcome).toMatchObject({ reason: { _tag: "Closed" } })
})

it("refuses a scenario and sides there are not, and lets go of the state file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bank-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const stateFile = join(folder, "bank.db")
  const refused = { reason: { _tag: "UnknownName" } }
  await expect(createSandbox({ stateFile, scenario: "weather" as never })).rejects.toMatchObject(refused)
  await expect(createSandbox({ contract: { createReply: "song" as never } })).rejects.toMatchObject(refused)
  const sandbox = await createSandbox({ stateFile, scenario: "slow" })
  expect(sandbox.control.scenarios().default).toBe("slow")
  await sandbox.close()
  const again = await createSandbox({ stateFile })
  expect(again.control.scenarios().default).toBe("slow")
  await again.close()
  const page = again.fetch(new Request("http://bank.invalid/"))
  await expect(page).rejects.toMatchObject({ reason: { _tag: "Closed" } })
})

it.each([
  [{ seed: 1.5 }, "seed"],
  [{ behaviour: { review: -1 } }, "behaviour.review"],
  [{ behaviour: { identityResults: [] } }, "behaviour.identityResults"]
])("refuses the options %j", async (options, option) => {
  await expect(createSandbox(options)).rejects.toMatchObject({ reason: { _tag: "InvalidOption", option } })
})
