import { PauseSwitch } from "@bunq-provisioning/runtime"
import { Effect, Layer } from "effect"

/** A pause of this process alone. */
export const pausedHere: Layer.Layer<PauseSwitch> = Layer.effect(
  PauseSwitch,
  PauseSwitch.use((keeper) => Effect.as(keeper.write({ since: null, note: null }), keeper)).pipe(
    Effect.orDie,
    Effect.provide(PauseSwitch.layerMemory)
  )
)
