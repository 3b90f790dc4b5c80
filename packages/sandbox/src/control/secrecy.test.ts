import { expect, it } from "vitest"
import { openBank } from "../testing/open-bank.ts"
import { provisionBody } from "../testing/partner-client.ts"
import { controlRoutes } from "./control-routes.ts"

const json = { "content-type": "application/json" }

it("gives away nothing secret or personal, in no reply, whatever it is asked", async () => {
  const bank = await openBank()
  const person = { email: "grietje.planted@example.com", phone_number: "+31687654321" }
  const user = await bank.openUser({ ...provisionBody(), ...person })
  await bank.ask("POST", user.at("user-onboarding"), { token: user.token, body: { type: "PARTNER_USER" } })
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
    "BEGIN "
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
      const fields = ["kind", "endpoint", "scenario", "externalUuid", "act", "ms", "speed", "kinds", secret]
      if (method === "GET") replies.push(await ask(`${path}/${encodeURIComponent(secret)}`))
      else for (const field of fields) replies.push(await post(path, { [field]: secret }))
    }
  }
  expect(replies.length).toBeGreaterThan(900)
  expect(replies.filter((reply) => planted.some((secret) => reply.includes(secret)))).toEqual([])
  expect(replies.filter((reply) => reply.includes("/v1/partner-user-provision")).length).toBeGreaterThan(5)
})
