import { Effect, Redacted, Result } from "effect"
import type { Layer } from "effect"
import { KeyProvider } from "../ports/key-provider.ts"
import type { WrappedKey } from "../ports/key-provider.ts"
import { ContractViolation, expectEqual } from "./contract-case.ts"
import type { ContractCase } from "./contract-case.ts"

type Keys = KeyProvider["Service"]

const owner = "6b1f3a52-0c1e-4a55-9d0c-000000000001"
const dataKey = () => Redacted.make(Uint8Array.from({ length: 32 }, (_, index) => index * 7 + 1))
const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
const refusal = (keys: Keys, of: string, wrapped: WrappedKey) =>
  Effect.map(Effect.result(keys.unwrap(of, wrapped)), (result) =>
    Result.isFailure(result) ? result.failure.reason._tag : "unwrapped"
  )

const cases: { readonly [name: string]: (keys: Keys) => Effect.Effect<void, unknown> } = {
  "unwraps what it wrapped": Effect.fnUntraced(function* (keys) {
    const back = yield* keys.unwrap(owner, yield* keys.wrap(owner, dataKey()))
    expectEqual("data key", Redacted.value(back), Redacted.value(dataKey()))
  }),
  "wraps with the newest key, whose id fits beside it": Effect.fnUntraced(function* (keys) {
    const { keyId } = yield* keys.wrap(owner, dataKey())
    expectEqual("id", keyId, yield* keys.newest)
    const { length } = new TextEncoder().encode(keyId)
    if (length < 1 || length > 255) throw new ContractViolation(`an id of ${length} bytes`)
  }),
  "shows nothing of the data key, and does not change the one it was given": Effect.fnUntraced(
    function* (keys) {
      const given = dataKey()
      const { wrapped } = yield* keys.wrap(owner, given)
      if (hex(wrapped).includes(hex(Redacted.value(given)).slice(0, 16)))
        throw new ContractViolation("the data key shows")
      expectEqual("given", Redacted.value(given), Redacted.value(dataKey()))
    }
  ),
  "unwraps for the same owner only, and nothing that was changed": Effect.fnUntraced(function* (keys) {
    const { keyId, wrapped } = yield* keys.wrap(owner, dataKey())
    expectEqual("another owner", yield* refusal(keys, "another", { keyId, wrapped }), "DoesNotOpen")
    for (const index of [0, wrapped.length >> 1, wrapped.length - 1]) {
      const changed = wrapped.slice()
      changed[index] = (changed[index] ?? 0) ^ 1
      expectEqual(`byte ${index}`, yield* refusal(keys, owner, { keyId, wrapped: changed }), "DoesNotOpen")
    }
  }),
  "says which key it does not know": Effect.fnUntraced(function* (keys) {
    const { wrapped } = yield* keys.wrap(owner, dataKey())
    expectEqual("unknown", yield* refusal(keys, owner, { keyId: "nobody's", wrapped }), "KeyUnknown")
  })
}

/** What every `KeyProvider` keeps. Against a key management service it makes some ten calls. */
export const keyProviderContract = ({
  layer
}: {
  readonly layer: () => Layer.Layer<KeyProvider, unknown>
}): readonly ContractCase[] =>
  Object.entries(cases).map(([name, run]) => ({
    name,
    run: Effect.suspend(() => Effect.provide(KeyProvider.use(run), layer()))
  }))
