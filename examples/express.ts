// bunq calls an Express app, which takes one user to verified. Run it as it is: it brings its own bank.
import { randomBytes, randomUUID } from "node:crypto"
import { expressHandler } from "@bunq-provisioning/adapter-webhook/express"
import { createProvisioner } from "bunq-provisioning"
import { createSandbox, createVirtualClock, listen } from "@bunq-provisioning/sandbox"
import express from "express"

const clock = createVirtualClock({ startAt: Date.parse("2026-01-05T09:00:00Z"), speed: 30 })
const bank = await createSandbox({ clock })
const local = await listen(bank)
const app = express()
const server = app.listen(0, "127.0.0.1")
await new Promise((listening) => server.once("listening", listening))
const here = `http://127.0.0.1:${(server.address() as { port: number }).port}` // outside of this machine https
const provisioner = await createProvisioner({
  environment: { name: "local", url: local.url }, // or "sandbox", or "production"
  apiKey: bank.apiKey,
  clock, // only because the bank's time is sped up; leave it out otherwise
  log: () => {},
  webhooks: { endpoint: `${here}/hooks`, tokens: [randomBytes(32).toString("base64url")] } // yours stays the same
})
// Before any body parser: the receiver wants the bytes as they came.
if (provisioner.webhooks !== null) app.use("/hooks", expressHandler(provisioner.webhooks.receiver))
app.post("/users", express.json(), async ({ body: { person, answers } }, response) => {
  // The UUID is ours: whoever could name another's would get a token for it.
  const user = await provisioner.provision({ ...person, externalUuid: randomUUID() }, { answers })
  response.status(201).json(await provisioner.api.userToken(user.uuid)) // for this user's browser alone
  for await (const view of user.changes()) {
    console.log(view.phase, "waits for", view.actor)
    if (view.settled) break
    if (view.actions.includes("start-identity")) await user.send({ type: "identity.start" })
    if (view.actions.includes("finish-identity")) await user.send({ type: "identity.finish" })
  }
  await Promise.all([provisioner.close(), server.close(), local.close(), bank.close()]) // yours stays
})
const home = { street: "Kade", houseNumber: "1", postalCode: "1043 BS", city: "Amsterdam", country: "NL" }
const born = { firstName: "Ada", lastName: "Visser", dateOfBirth: "1990-02-28" }
const answers = { ADDRESS_MAIN: home, ADDRESS_POSTAL: home, DATE_OF_BIRTH: born }
const body = JSON.stringify({ person: { email: "ada@example.com", phoneNumber: "+31612345678" }, answers })
await fetch(`${here}/users`, { method: "POST", headers: { "Content-Type": "application/json" }, body })
