// One user from request to verified, with Effect: the provisioner is a service among your own.
import { createSandbox, createVirtualClock } from "@bunq-provisioning/sandbox"
import { Provisioner } from "@bunq-provisioning/runtime"
import { provisionerLayer } from "bunq-provisioning"
import { Console, Effect, Stream } from "effect"

const clock = createVirtualClock({ startAt: Date.parse("2026-01-05T09:00:00Z"), speed: 60 })
const bank = await createSandbox({ clock })
const Live = provisionerLayer({
  environment: { name: "local", url: "http://127.0.0.1:8090" }, // or "sandbox", or "production"
  apiKey: bank.apiKey,
  clock, // only because the bank's time is sped up; leave it out otherwise
  fetch: (input, init) => bank.fetch(new Request(input, init)) // a bank in this process; leave it out otherwise
})
const person = { externalUuid: "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11", email: "ada@example.com" }
const home = {
  street: "Naritaweg",
  houseNumber: "131",
  postalCode: "1043 BS",
  city: "Amsterdam",
  country: "NL"
}
const born = { firstName: "Ada", lastName: "Visser", dateOfBirth: "1990-02-28" }
const program = Effect.gen(function* () {
  const provisioner = yield* Provisioner
  const { uuid } = yield* provisioner.provision(
    { ...person, phoneNumber: "+31612345678" },
    { answers: { ADDRESS_MAIN: home, ADDRESS_POSTAL: home, DATE_OF_BIRTH: born } }
  )
  yield* Stream.runForEach(
    provisioner.changes(uuid).pipe(Stream.takeUntil((view) => view.settled)),
    Effect.fnUntraced(function* (view) {
      yield* Console.log(view.phase, "waits for", view.actor)
      if (view.actions.includes("start-identity")) yield* provisioner.send(uuid, { type: "identity.start" })
      if (view.actions.includes("finish-identity")) yield* provisioner.send(uuid, { type: "identity.finish" })
    })
  )
})
await Effect.runPromise(Effect.provide(program, Live))
await bank.close()
