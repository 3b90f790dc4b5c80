import { Effect, Redacted, Result } from "effect"
import type { Layer } from "effect"
import { sealedPurpose } from "../ports/observed.ts"
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

/** Seals one value, and gives what it became. */
const sealedBy = Effect.fnUntraced(function* (
  sealer: Sealer["Service"],
  { owner, purpose }: SealContext,
  value: Redacted.Redacted<string>
) {
  const rows = yield* sealer.seal(owner, [{ purpose, value }])
  const found = rows.find((row) => row.owner === owner && row.purpose === purpose)
  if (found === undefined) throw new ContractViolation("no row for the value")
  return found.sealed
})

const cases: { readonly [name: string]: (sealer: Sealer["Service"]) => Effect.Effect<void, unknown> } = {
  "opens what it sealed": Effect.fnUntraced(function* (sealer) {
    for (const text of [Redacted.value(secret), "", "x".repeat(100_000)]) {
      const opened = yield* sealer.open(context, yield* sealedBy(sealer, context, Redacted.make(text)))
      expectEqual("value", Redacted.value(opened), text)
    }
  }),
  "shows nothing of the value, and never seals it alike twice": Effect.fnUntraced(function* (sealer) {
    const [one, two] = [yield* sealedBy(sealer, context, secret), yield* sealedBy(sealer, context, secret)]
    if (new TextDecoder().decode(one).includes("CANARY")) throw new ContractViolation("the value shows")
    const tails = [one, two].map((sealed) => sealed.slice(-24).join())
    if (tails[0] === tails[1]) throw new ContractViolation("two sealed rows are alike")
  }),
  "opens for the same owner and purpose only": Effect.fnUntraced(function* (sealer) {
    const sealed = yield* sealedBy(sealer, context, secret)
    const moved: readonly SealContext[] = [
      { ...context, owner: "another" },
      { ...context, purpose: "token:2" },
      { owner: `${context.owner}t`, purpose: "oken:1" }
    ]
    for (const where of moved) expectEqual("moved row", yield* refusal(sealer, where, sealed), "DoesNotOpen")
  }),
  "refuses a row with any bit changed, and one cut short": Effect.fnUntraced(function* (sealer) {
    const sealed = yield* sealedBy(sealer, context, Redacted.make("short"))
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = sealed.slice()
      changed[index] = (changed[index] ?? 0) ^ 1
      expectEqual(`bit in byte ${index}`, yield* refusal(sealer, context, changed), "DoesNotOpen")
    }
    for (const length of [0, 1, 12, sealed.length - 1])
      expectEqual(`cut to ${length}`, yield* refusal(sealer, context, sealed.slice(0, length)), "DoesNotOpen")
  }),
  "hands out a data key of its own for every owner, first, and shows nothing of it": Effect.fnUntraced(
    function* (sealer) {
      const [one, two] = [
        yield* sealer.seal("one", [{ purpose: "token:1", value: secret }]),
        yield* sealer.seal("two", [{ purpose: "token:1", value: secret }])
      ]
      for (const rows of [one, two])
        expectEqual(
          "purposes",
          rows.map(({ purpose }) => purpose),
          [sealedPurpose.dataKey, "token:1"]
        )
      const again = yield* sealer.seal("one", [{ purpose: "token:2", value: secret }])
      expectEqual("the same until it is durable", again[0], one[0])
      if (one[0]?.sealed.slice(-32).join() === two[0]?.sealed.slice(-32).join())
        throw new ContractViolation("two owners have the same data key")
    }
  ),
  "leaves a data key alone that the newest key wrapped": Effect.fnUntraced(function* (sealer) {
    const [dataKey] = yield* sealer.seal("one", [{ purpose: "token:1", value: secret }])
    if (dataKey === undefined) throw new ContractViolation("no data key")
    expectEqual("rewrapped", yield* sealer.rewrap(dataKey), null)
  }),
  "refuses to seal and to open for an owner who was forgotten": Effect.fnUntraced(function* (sealer) {
    const sealed = yield* sealedBy(sealer, context, secret)
    yield* sealer.forget(context.owner)
    expectEqual("open", yield* refusal(sealer, context, sealed), "Erased")
    const refused = yield* Effect.result(sealer.seal(context.owner, [{ purpose: "token:2", value: secret }]))
    expectEqual("seal", Result.isFailure(refused) ? refused.failure.reason._tag : "sealed", "Erased")
    const other = { ...context, owner: "another" }
    expectEqual("others", yield* refusal(sealer, other, yield* sealedBy(sealer, other, secret)), "opened")
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
