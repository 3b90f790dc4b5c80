import { expect, it } from "vitest"
import { openHookedBank } from "../testing/open-hooked-bank.ts"
import { provisionBody } from "../testing/partner-client.ts"
import { mostFailures, mostWaiting } from "./delivery.ts"

it("lets no more wait than it says, gives up the others at once, and keeps the newest of those", async () => {
  const externalUuid = "5b7c0a3e-7a55-4c3f-9d52-0c6a3a1d2f10"
  const bank = await openHookedBank({ behaviour: { processUser: 3_600_000 } })
  bank.answers("silence")
  await bank.provision(provisionBody(externalUuid))
  const { webhooks } = bank.sandbox.control
  const tell = (times: number): void => {
    for (let n = 0; n < times; n += 1) webhooks.deliver({ externalUuid })
  }
  tell(mostWaiting - 1)
  expect(webhooks.state()).toMatchObject({ waiting: mostWaiting, failures: 0 })
  tell(3)
  expect(webhooks.state()).toMatchObject({ waiting: mostWaiting, failures: 3 })
  const [, , first] = await bank.failures()
  expect(first).toMatchObject({
    exception_message: "Too many notifications are waiting",
    response_code: null
  })
  tell(mostFailures)
  expect(webhooks.state()).toMatchObject({ waiting: mostWaiting, failures: mostFailures })
  expect((await bank.retry(String(first.id))).status).toBe(404)
  expect(bank.received).toHaveLength(64)
})
