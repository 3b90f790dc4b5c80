import { expect, it } from "vitest"
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

it.each([
  [{ seed: 1.5 }, "seed"],
  [{ behaviour: { review: -1 } }, "behaviour.review"],
  [{ behaviour: { identityResults: [] } }, "behaviour.identityResults"]
])("refuses the options %j", async (options, option) => {
  await expect(createSandbox(options)).rejects.toMatchObject({ reason: { _tag: "InvalidOption", option } })
})
