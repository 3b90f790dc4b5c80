import { createSandbox, createVirtualClock } from "@bunq-provisioning/sandbox"
import { Provisioner } from "@bunq-provisioning/runtime"
import { provisionerLayer } from "bunq-provisioning"
import { Effect, Stream } from "effect"
import { expect, it } from "vitest"

const home = {
  street: "Naritaweg",
  houseNumber: "131",
  postalCode: "1043 BS",
  city: "Amsterdam",
  country: "NL"
}

// I9: what came from bank says under which of bunq's response ids, so that bunq's support can find it.
it("journals bunq's response id with everything that came from the bank", async () => {
  const clock = createVirtualClock({ startAt: Date.parse("2026-01-05T09:00:00Z"), speed: 300 })
  const bank = await createSandbox({ clock })
  const answered = new Set<string>()
  const live = provisionerLayer({
    environment: { name: "local", url: "http://127.0.0.1:8090" },
    apiKey: bank.apiKey,
    clock,
    fetch: async (input, init) => {
      const response = await bank.fetch(new Request(input, init))
      answered.add(response.headers.get("X-Bunq-Client-Response-Id") ?? "")
      return response
    }
  })
  const program = Effect.gen(function* () {
    const provisioner = yield* Provisioner
    const { uuid } = yield* provisioner.provision(
      {
        externalUuid: "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11",
        email: "ada@example.com",
        phoneNumber: "+31612345678"
      },
      {
        answers: {
          ADDRESS_MAIN: home,
          ADDRESS_POSTAL: home,
          DATE_OF_BIRTH: { firstName: "Ada", lastName: "Visser", dateOfBirth: "1990-02-28" }
        }
      }
    )
    yield* Stream.runForEach(
      provisioner.changes(uuid).pipe(Stream.takeUntil((view) => view.settled)),
      Effect.fnUntraced(function* (view) {
        if (view.actions.includes("start-identity")) yield* provisioner.send(uuid, { type: "identity.start" })
        if (view.actions.includes("finish-identity"))
          yield* provisioner.send(uuid, { type: "identity.finish" })
      })
    )
    return yield* provisioner.journal(uuid)
  })
  const journal = await Effect.runPromise(Effect.provide(program, live))
  await bank.close()
  const fromBank = journal.filter(({ source }) => source === "bank")
  expect(fromBank.length).toBeGreaterThan(8)
  // A session is kept after it was opened; it and the onboarding found in a list have a reply behind them like the rest.
  const without = fromBank.filter(({ responseId }) => responseId === null || !answered.has(responseId))
  expect(without.map(({ cause }) => cause)).toEqual([])
})
