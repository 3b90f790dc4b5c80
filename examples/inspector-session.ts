// One user on a chart: first as they move, then once more from their journal. Open the address while it runs; it brings its own bank.
import { createProvisioner, openInspector } from "bunq-provisioning"
import { makeReplay } from "@bunq-provisioning/runtime/inspect"
import { createSandbox, createVirtualClock, listen } from "@bunq-provisioning/sandbox"

const clock = createVirtualClock({ startAt: Date.parse("2026-01-05T09:00:00Z"), speed: 60 })
const bank = await createSandbox({ clock })
const server = await listen(bank)
const inspector = await openInspector()
console.error(`Look at ${inspector.url}; receivers of @statelyai/inspect read from ${inspector.socket}`)
const provisioner = await createProvisioner({
  environment: { name: "local", url: server.url }, // or "sandbox", or "production"
  apiKey: bank.apiKey,
  clock, // only because the bank's time is sped up; leave it out otherwise
  inspect: inspector // or the adapter of an inspector of @statelyai/inspect
})
const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
const home = {
  street: "Naritaweg",
  houseNumber: "131",
  postalCode: "1043 BS",
  city: "Amsterdam",
  country: "NL"
}
const born = { firstName: "Ada", lastName: "Visser", dateOfBirth: "1990-02-28" }
const answers = { ADDRESS_MAIN: home, ADDRESS_POSTAL: home, DATE_OF_BIRTH: born }
const person = { externalUuid: uuid, email: "ada@example.com", phoneNumber: "+31612345678" }
const user = await provisioner.provision(person, { answers })
for await (const view of user.changes()) {
  console.log(view.phase)
  if (view.settled) break
  if (view.actions.includes("start-identity")) await user.send({ type: "identity.start" })
  if (view.actions.includes("finish-identity")) await user.send({ type: "identity.finish" })
}

const { entries } = await provisioner.custody.exportHistory(uuid)
const replay = makeReplay({ changes: entries.map((entry) => ({ uuid, entry })) }, inspector)
while (replay.step() !== null);
console.error(`Played ${replay.position()} entries again.`)
await Promise.all([provisioner.close(), inspector.close(), server.close()])
