import { BunqApi } from "@bunq-provisioning/core/ports"
import { provisionerFacade } from "@bunq-provisioning/runtime"
import type { Provisioning, UserEvent } from "@bunq-provisioning/runtime"
import { createProvisioner, provisionerLayerWith } from "bunq-provisioning"
import { Effect, Layer } from "effect"
import { expect, it } from "vitest"
import { capture, printed, watchConsole } from "./capture.ts"
import type { Capture } from "./capture.ts"
import { findLeaks } from "./leak-search.ts"
import { plantedPerson } from "./planted-person.ts"
import type { PlantedPerson } from "./planted-person.ts"
import { plantedWorld, playUser } from "./planted-world.ts"
import type { PlantedWorld } from "./planted-world.ts"
import { databaseBytes, storedOutputs } from "./stored-outputs.ts"
import { keysOf } from "./vault-secrets.ts"

const create = "POST /v1/partner-user-provision"
const onboarding = "PUT /v1/user/{id}/user-onboarding/{id}"

/** Everything that can go wrong between us and the bank, in the order of a user's life; every reply and error quotes what it can. */
const planTrouble = ({ network }: PlantedWorld): void => {
  network.plan("POST /v1/installation", { kind: "break" })
  network.plan("POST /v1/device-server", { kind: "gateway", status: 502 })
  network.plan("POST /v1/session-server", {
    kind: "refuse",
    status: 400,
    text: "User credentials are incorrect. Incorrect API key or IP address."
  })
  network.plan("GET /v1/user/{id}/oauth-client", { kind: "spring a trap" })
  network.plan("POST /v1/user/{id}/oauth-client", { kind: "lose the reply" })
  for (const status of [400, 403, 404, 429, 466, 490, 491, 500])
    network.plan(create, { kind: "refuse", status })
  network.plan(create, { kind: "lose the reply" })
  network.plan("GET /v1/partner-user-provision", { kind: "bend a byte" })
  network.plan("GET /v1/partner-user-provision/{id}", { kind: "bend a byte" })
  network.plan("GET /v1/partner-user-provision/{id}", { kind: "refuse", status: 401 })
  network.plan("POST /v1/user/{id}/user-onboarding", { kind: "spring a trap" })
  // A session that is refused is renewed once, and the call made again.
  for (const _ of [1, 2]) network.plan("POST /v1/user/{id}/user-onboarding", { kind: "refuse", status: 401 })
  network.plan(onboarding, { kind: "refuse", status: 400 })
  network.plan(onboarding, { kind: "gateway", status: 503 })
  for (const form of ["address-main", "address-postal", "tax-resident", "nationality"])
    network.plan(`POST /v1/user/{id}/${form}`, { kind: "refuse", status: 400 })
  network.plan("PUT /v1/user-person/{id}", { kind: "refuse", status: 400 })
  network.plan("PUT /v1/user-person/{id}", { kind: "lose the reply" })
  network.plan("POST /v1/user/{id}/identity-verification-session", { kind: "bend a byte" })
  network.plan("GET /v1/user/{id}/identity-verification-session/{id}", { kind: "break" })
  network.plan("PUT /v1/user/{id}/identity-verification-session/{id}", { kind: "gateway", status: 400 })
}

/** What a caller gets who gives wrong things. */
const misuse = async (world: PlantedWorld, { request, answers }: PlantedPerson, captured: Capture) => {
  const provisioner = await world.open()
  const handle = await provisioner.handle(request.externalUuid)
  const wrong = <A>(value: A, change: object): A => ({ ...value, ...change })
  const submit = (fulfilment: string, data: unknown) =>
    handle.send({ type: "fulfilment.submit", fulfilment, data } as UserEvent)
  const attempts: readonly (() => Promise<unknown>)[] = [
    () => provisioner.provision(wrong(request, { email: `${request.email}@${request.email}` })),
    () => provisioner.provision(wrong(request, { phoneNumber: `tel:${request.phoneNumber}` })),
    () => provisioner.provision(wrong(request, { externalUuid: request.email })),
    () => provisioner.provision(wrong(request, { product: request.email as "USER_VERIFIED" })),
    () => provisioner.provision(request, { answers: { [request.email]: answers.ADDRESS_MAIN } }),
    () => provisioner.handle(request.email),
    () => submit(request.email, {}),
    () => submit("ADDRESS_MAIN", { street: answers.ADDRESS_MAIN.street }),
    () => submit("ADDRESS_MAIN", { ...answers.ADDRESS_MAIN, country: answers.ADDRESS_MAIN.city }),
    () =>
      submit("TAX_RESIDENCY", {
        ...answers.TAX_RESIDENCY,
        taxNumber: answers.TAX_RESIDENCY.taxNumber.repeat(20)
      }),
    () => handle.send({ type: request.email } as unknown as UserEvent),
    () => provisioner.handle(plantedPerson().request.externalUuid),
    () => world.open(),
    () => world.open({ vaultKey: Buffer.alloc(32, 7).toString("base64") }),
    () => provisioner.close().then(() => world.open({ vaultKey: Buffer.alloc(32, 7).toString("base64") })),
    () => world.open({ vaultKey: request.email }),
    () => handle.view()
  ]
  for (const attempt of attempts)
    await attempt().then(
      () => expect.fail(`It was accepted: ${attempt}`),
      (error: unknown) => captured.thrown(error)
    )
}

/** The first trouble with bunq as a whole. */
const trouble = async (provisioner: Provisioning) => {
  for await (const state of provisioner.bank.changes({ signal: AbortSignal.timeout(30_000) }))
    if (state._tag === "Troubled") return state
  return null
}

it(
  "nothing secret and nothing personal comes out when everything goes wrong",
  { timeout: 60_000 },
  async () => {
    const captured = capture()
    await using world = await plantedWorld(captured)
    const { database, network, bank } = world
    const person = plantedPerson()
    let last: unknown
    {
      using _ = watchConsole(captured)
      const provisioner = await world.open()
      planTrouble(world)
      const refused = trouble(provisioner)
      const handle = await provisioner.provision(person.request)
      last = await playUser(handle, { ...person, captured, until: (view) => view.settled })
      captured.thrown(await refused)
      await provisioner.close()
      await misuse(world, person, captured)
    }
    const stored = await storedOutputs(database)
    const canaries = [
      { kind: "API key", value: bank.apiKey },
      ...person.canaries,
      ...network.secrets(),
      ...(await keysOf({ database, keyFile: `${database}.key` }))
    ]
    const given = [...(await captured.everything()), ...databaseBytes(database), ...stored]
    expect(findLeaks(canaries, given)).toEqual([])

    expect(network.pending()).toEqual([])
    expect(last).toMatchObject({ phase: "active" })
    const said = (place: string) =>
      given
        .filter((one) => one.place === place)
        .map(({ content }) => String(content))
        .join("\n")
    for (const word of ["Refused", "Forbidden", "Unauthorised"])
      expect(said("views").includes(word), word).toBe(true)
    for (const tag of ["KeyRefused", "InputError", "StoreError", "SealerError", "ProvisionerError"])
      expect(said("errors").includes(tag), tag).toBe(true)
  }
)

it("a defect keeps its text to itself, wherever it happens", async () => {
  const captured = capture()
  const person = plantedPerson()
  const defect = () => Object.assign(new Error(printed(person), { cause: printed(person) }), { person })
  const bank = Layer.mock(BunqApi, {
    ensureOauthClient: () => Effect.void,
    createProvision: () => Effect.die(defect()),
    findProvisions: () => Effect.die(defect()),
    listProvisions: () => Effect.die(defect()),
    readProvision: () => Effect.die(defect())
  })
  {
    using _ = watchConsole(captured)
    const provisioner = await provisionerFacade(
      provisionerLayerWith({}, bank).pipe(Layer.provideMerge(captured.layer))
    )
    const handle = await provisioner.provision(person.request)
    for await (const view of handle.changes({ signal: AbortSignal.timeout(10_000) })) {
      captured.tell("views", printed(view))
      if (view.stalled) break
    }
    captured.tell("explanations", printed(await handle.explain()))
    await provisioner.close()
  }
  const given = await captured.everything()
  expect(findLeaks(person.canaries, given)).toEqual([])
  expect(given.some(({ place, content }) => place === "logs" && String(content).includes("died"))).toBe(true)
  expect(
    given.some(({ place, content }) => place === "views" && String(content).includes("Unexpected"))
  ).toBe(true)
})

it("the log of createProvisioner tells of trouble without a secret or a person in it", async () => {
  const captured = capture()
  await using world = await plantedWorld(captured)
  const { network, settings, bank, database } = world
  const person = plantedPerson()
  network.plan("POST /v1/user/{id}/user-onboarding", { kind: "spring a trap" })
  network.plan(onboarding, { kind: "gateway", status: 503 })
  for (const _ of [1, 2, 3]) network.plan("GET /v1/partner-user-provision/{id}", { kind: "bend a byte" })
  const log = (entry: object) => captured.tell("log", JSON.stringify(entry))
  const provisioner = await createProvisioner({ ...settings, log })
  const handle = await provisioner.provision(person.request)
  const last = await playUser(handle, { ...person, captured, until: (view) => view.settled })
  await provisioner.close()
  const keys = await keysOf({ database, keyFile: `${database}.key` })
  const canaries = [
    { kind: "API key", value: bank.apiKey },
    ...person.canaries,
    ...network.secrets(),
    ...keys
  ]
  const given = await captured.everything()
  expect(findLeaks(canaries, given)).toEqual([])
  expect([last.phase, network.pending()]).toEqual(["active", []])
  expect(given.filter(({ place }) => place === "log").length).toBeGreaterThan(0)
})
