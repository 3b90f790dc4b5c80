import { Effect, Redacted, Result } from "effect"
import type { Layer } from "effect"
import { Sealer } from "../ports/sealer.ts"
import type { SealContext } from "../ports/sealer.ts"
import { ContractViolation, expectEqual } from "./contract-case.ts"
import type { ContractCase } from "./contract-case.ts"

const context: SealContext = { owner: "6b1f3a52-0c1e-4a55-9d0c-000000000001", purpose: "token:1" }
const secret = Redacted.make("CANARY of a secret, ünïcödé included")

const refusal = (sealer: Sealer["Service"], where: SealContext, sealed: Uint8Array) =>
  Effect.map(Effect.result(sealer.open(where, sealed)), (result) =>
    Result.isFailure(result) ? result.failure.reason._tag : "opened"
  )

const cases: { readonly [name: string]: (sealer: Sealer["Service"]) => Effect.Effect<void, unknown> } = {
  "opens what it sealed": Effect.fnUntraced(function* (sealer) {
    for (const text of [Redacted.value(secret), "", "x".repeat(100_000)]) {
      const opened = yield* sealer.open(context, yield* sealer.seal(context, Redacted.make(text)))
      expectEqual("value", Redacted.value(opened), text)
    }
  }),
  "shows nothing of the value, and never seals it alike twice": Effect.fnUntraced(function* (sealer) {
    const [one, two] = [yield* sealer.seal(context, secret), yield* sealer.seal(context, secret)]
    if (new TextDecoder().decode(one).includes("CANARY")) throw new ContractViolation("the value shows")
    const tails = [one, two].map((sealed) => sealed.slice(-24).join())
    if (tails[0] === tails[1]) throw new ContractViolation("two sealed rows are alike")
  }),
  "opens for the same owner and purpose only": Effect.fnUntraced(function* (sealer) {
    const sealed = yield* sealer.seal(context, secret)
    const moved: readonly SealContext[] = [
      { ...context, owner: "another" },
      { ...context, purpose: "token:2" },
      { owner: `${context.owner}t`, purpose: "oken:1" }
    ]
    for (const where of moved) expectEqual("moved row", yield* refusal(sealer, where, sealed), "DoesNotOpen")
  }),
  "refuses a row with any bit changed, and one cut short": Effect.fnUntraced(function* (sealer) {
    const sealed = yield* sealer.seal(context, Redacted.make("short"))
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = sealed.slice()
      changed[index] = (changed[index] ?? 0) ^ 1
      expectEqual(`bit in byte ${index}`, yield* refusal(sealer, context, changed), "DoesNotOpen")
    }
    for (const length of [0, 1, 12, sealed.length - 1])
      expectEqual(`cut to ${length}`, yield* refusal(sealer, context, sealed.slice(0, length)), "DoesNotOpen")
  })
}

/** What every `Sealer` keeps. */
export const sealerContract = ({
  layer
}: {
  readonly layer: () => Layer.Layer<Sealer, unknown>
}): readonly ContractCase[] =>
  Object.entries(cases).map(([name, run]) => ({
    name,
    run: Effect.suspend(() => Effect.provide(Sealer.use(run), layer()))
  }))
