import { BankGate, Sealer, SecureRandom } from "@bunq-provisioning/core/ports"
import type { ProvisionStore, StoreError } from "@bunq-provisioning/core/ports"
import type { View } from "@bunq-provisioning/core"
import { Duration, Effect, Layer, Redacted, Stream } from "effect"
import { TestClock } from "effect/testing"
import { PauseSwitch } from "../bank/pause-switch.ts"
import { AesSealer } from "../vault/aes-sealer.ts"
import { Provisioner } from "./provisioner.ts"
import type { ProvisionerOptions } from "./provisioner.ts"
import type { ScriptedBank } from "./scripted-bank.test-support.ts"

/** Counts up: the same ids and nonces in every run. */
export const countingRandom = (): Layer.Layer<SecureRandom> => {
  let count = 0
  return Layer.sync(SecureRandom, () =>
    SecureRandom.of({
      uuid: Effect.sync(() => `${String(++count).padStart(8, "0")}-0000-4000-8000-000000000000`),
      bytes: (size) =>
        Effect.sync(() => {
          count += 1
          return Uint8Array.from({ length: size }, (_, index) => (count * 31 + index * 7) % 256)
        })
    })
  )
}

export const testKey = Redacted.make(Buffer.alloc(32, 7).toString("base64"))

/** A provisioner on the given store and bank. */
export const testWorld = (
  bank: ScriptedBank,
  store: Layer.Layer<ProvisionStore, StoreError>,
  options?: ProvisionerOptions,
  pauses: Layer.Layer<PauseSwitch> = PauseSwitch.layerMemory,
  vault: (sealer: Sealer["Service"]) => Sealer["Service"] = (sealer) => sealer
) =>
  Provisioner.layer(options).pipe(
    Layer.provide(Layer.effect(Sealer, Sealer.useSync(vault))),
    Layer.provideMerge(Layer.mergeAll(AesSealer.layer({ key: testKey }), bank.layer, bank.feed)),
    Layer.provideMerge(Layer.mergeAll(store, countingRandom(), BankGate.layer(), Layer.fresh(pauses)))
  )

export const uuidOf = (index: number): string => `6b1f3a52-0c1e-4a55-9d0c-${String(index).padStart(12, "0")}`
export const person = (index = 1) => ({
  externalUuid: uuidOf(index),
  email: `canary-person-${index}@example.com`,
  phoneNumber: `+3161234567${index % 10}`
})
export const address = {
  street: "Canarystraat",
  houseNumber: "12",
  postalCode: "1011AB",
  city: "Amsterdam",
  country: "NL"
}

const tick = 500

/** Lets virtual time pass in small steps; between two steps whatever became ready runs, real disk writes included. */
export const pass = Effect.fnUntraced(function* (duration: Duration.Input) {
  for (let left = Duration.toMillis(duration); left > 0; left -= tick) {
    yield* TestClock.adjust(Math.min(left, tick))
    for (let turn = 0; turn < 20; turn += 1) yield* Effect.yieldNow
  }
})

/** Plays an eager user until the view satisfies. */
export const playUntil = (uuid: string, enough: (view: View) => boolean) =>
  Effect.gen(function* () {
    const provisioner = yield* Provisioner
    const sent = new Set<string>()
    const once = <A, E>(key: string, effect: Effect.Effect<A, E>) =>
      sent.has(key)
        ? Effect.void
        : Effect.andThen(
            Effect.sync(() => sent.add(key)),
            effect
          )
    yield* provisioner.changes(uuid).pipe(
      Stream.tap((view) =>
        Effect.gen(function* () {
          if (enough(view)) return
          if (view.actions.includes("start-identity"))
            yield* once("start", provisioner.send(uuid, { type: "identity.start" }))
          if (view.actions.includes("finish-identity"))
            yield* once("finish", provisioner.send(uuid, { type: "identity.finish" }))
          if (
            "required" in view &&
            view.required.some(({ type, state }) => type === "ADDRESS_MAIN" && state === "open")
          )
            yield* once(
              "address",
              provisioner.send(uuid, { type: "fulfilment.submit", fulfilment: "ADDRESS_MAIN", data: address })
            )
        })
      ),
      Stream.takeUntil(enough),
      Stream.runDrain
    )
    return yield* provisioner.view(uuid)
  })
