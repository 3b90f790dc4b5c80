// No bank at all: BunqApi is replaced by a mock layer, everything else is the real thing.
import { BunqApi } from "@bunq-provisioning/core/ports"
import { Provisioner } from "@bunq-provisioning/runtime"
import { provisionerLayerWith } from "bunq-provisioning"
import { Effect, Layer, Redacted, Stream } from "effect"

const externalUuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
const [created, updated] = ["2026-01-05 09:00:00.000000", "2026-01-05 09:00:01.000000"]
const ready = { status: "CREATED", subStatus: "PENDING_PROCESS_USER_ONBOARDING", actionRequired: "USER" }
const credential = { id: 9, status: "PENDING_FIRST_USE", expiresAt: null, usable: true }
const product = "USER_VERIFIED"
const observation = { id: 7, externalUuid, product, created, updated, ...ready, credential }
const provision = { observation, secrets: [{ purpose: "token:9", value: Redacted.make("a token") }] }
const verified = {
  id: 260,
  updated,
  status: "VERIFIED",
  actionRequired: "NONE",
  verdict: "verified" as const
}

const MockBank = Layer.mock(BunqApi, {
  ensureOauthClient: () => Effect.void,
  createProvision: () => Effect.succeed(provision),
  readProvision: () => Effect.succeed(provision),
  openUserSession: () => Effect.succeed({ userApiKeyId: 1364, userPersonId: 1363, partnerCompanyId: 1360 }),
  openOnboarding: () => Effect.succeed({ onboardingId: 260 }),
  evaluateOnboarding: () => Effect.succeed({ accepted: true, fulfilments: [] }),
  readOnboarding: () => Effect.succeed({ ...verified, waitingType: null, waitingMessage: null })
})
const program = Effect.gen(function* () {
  const provisioner = yield* Provisioner
  yield* provisioner.provision({ externalUuid, email: "ada@example.com", phoneNumber: "+31612345678" })
  const changes = provisioner.changes(externalUuid).pipe(Stream.takeUntil((view) => view.settled))
  yield* Stream.runForEach(changes, (view) => Effect.sync(() => console.log(view.phase)))
})
await Effect.runPromise(Effect.provide(program, provisionerLayerWith({}, MockBank)))
