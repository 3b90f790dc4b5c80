import { expect, it } from "vitest"
import { openHookedBank } from "../testing/open-hooked-bank.ts"
import { provisionBody } from "../testing/partner-client.ts"
import { controlRoutes } from "./control-routes.ts"

const hookPath = "planted-path-of-a-hook"
const json = { "content-type": "application/json" }

it("gives away nothing secret or personal, in no reply, whatever it is asked", async () => {
  const bank = await openHookedBank()
  const person = { email: "grietje.planted@example.com", phone_number: "+31687654321" }
  const user = await bank.openUser({ ...provisionBody(), ...person })
  await bank.ask("POST", user.at("user-onboarding"), { token: user.token, body: { type: "PARTNER_USER" } })
  const notification_target = `https://partner.example/${hookPath}`
  await bank.listen({ category: "PARTNER_USER_PROVISION", notification_target })
  bank.answers(503)
  await bank.provision()
  for (let minutes = 0; minutes < 6; minutes += 1) await bank.pass(60_000)
  await bank.ask("GET", `/v1/${bank.partner.token}/planted?secret=${user.secret}`)
  const planted: readonly string[] = [
    bank.sandbox.apiKey,
    bank.partner.token,
    bank.partner.installation,
    user.secret,
    user.token,
    user.installation,
    person.email,
    person.phone_number,
    hookPath,
    "PUBLIC KEY",
    "PRIVATE KEY"
  ]
  const ask = async (path: string, init: RequestInit = {}) =>
    (await bank.sandbox.fetch(new Request(`http://bank.invalid${path}`, init))).text()
  const post = (path: string, body: object) =>
    ask(path, { method: "POST", headers: json, body: JSON.stringify(body) })

  const replies: string[] = []
  for (const accept of ["text/html", "application/json", "text/plain"]) {
    replies.push(await ask("/", { headers: { accept } }))
  }
  for (const { method, path } of controlRoutes) {
    if (method === "GET") replies.push(await ask(path), await ask(`${path}?after=${user.secret}`))
    for (const secret of planted) {
      const fields = [
        "kind",
        "endpoint",
        "scenario",
        "externalUuid",
        "act",
        "ms",
        "speed",
        "kinds",
        "target",
        "category",
        secret
      ]
      if (method === "GET") replies.push(await ask(`${path}/${encodeURIComponent(secret)}`))
      else for (const field of fields) replies.push(await post(path, { [field]: secret }))
    }
  }
  const { failures, counts } = bank.sandbox.control.webhooks.state()
  expect([failures > 0, counts.delivered > 0]).toEqual([true, true])
  expect(replies.length).toBeGreaterThan(900)
  expect(replies.filter((reply) => planted.some((secret) => reply.includes(secret)))).toEqual([])
  expect(replies.filter((reply) => reply.includes("/v1/partner-user-provision")).length).toBeGreaterThan(5)
})
