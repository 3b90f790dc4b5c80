// One user from request to verified, with promises only. Run it as it is: it brings its own bank.
import { createProvisioner } from "bunq-provisioning"
import { createSandbox, createVirtualClock, listen } from "@bunq-provisioning/sandbox"

const clock = createVirtualClock({ startAt: Date.parse("2026-01-05T09:00:00Z"), speed: 60 })
const bank = await createSandbox({ clock })
const server = await listen(bank)
const provisioner = await createProvisioner({
  environment: { name: "local", url: server.url }, // or "sandbox", or "production"
  apiKey: bank.apiKey,
  clock // only because the bank's time is sped up; leave it out otherwise
})

const user = await provisioner.provision(
  {
    externalUuid: "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11",
    email: "ada@example.com",
    phoneNumber: "+31612345678"
  },
  // What is known beforehand is sent as soon as bunq asks for it.
  { answers: { ADDRESS_MAIN: address(), ADDRESS_POSTAL: address(), DATE_OF_BIRTH: born() } }
)
for await (const view of user.changes()) {
  console.log(view.phase, "waits for", view.actor)
  if (view.settled) break
  if (view.actions.includes("start-identity")) await user.send({ type: "identity.start" })
  // Your app gives user.identitySdk() to the identity SDK, and sends this when the SDK is done.
  if (view.actions.includes("finish-identity")) await user.send({ type: "identity.finish" })
}
await provisioner.close()
await server.close()

function address() {
  return { street: "Naritaweg", houseNumber: "131", postalCode: "1043 BS", city: "Amsterdam", country: "NL" }
}
function born() {
  return { firstName: "Ada", lastName: "Visser", dateOfBirth: "1990-02-28" }
}
