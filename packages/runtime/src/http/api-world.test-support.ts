import { Vault } from "@bunq-provisioning/core/ports"
import { Effect, Layer, Redacted } from "effect"
import type { Scope } from "effect"
import { realClock } from "../edges/real-clock.ts"
import { makeScriptedBank } from "../loop/scripted-bank.test-support.ts"
import { testWorld } from "../loop/test-world.test-support.ts"
import { MemoryStore } from "../memory/memory-store.ts"
import { makeApiServer } from "./api-server.ts"
import type { ApiOptions } from "./api-server.ts"
import type { OperatorScope } from "./access.ts"
import { operatorTokens } from "./token-desk.ts"
import { TokenBook } from "./token-book.ts"

const start = Date.UTC(2026, 0, 5, 9)

/** Time of the API alone: the provisioner lives by its own. */
const movableClock = () => {
  let now = start
  return {
    pass: (ms: number): void => void (now += ms),
    clock: {
      currentTimeMillisUnsafe: () => now,
      currentTimeMillis: Effect.sync(() => now),
      currentTimeNanosUnsafe: () => BigInt(now) * 1_000_000n,
      currentTimeNanos: Effect.sync(() => BigInt(now) * 1_000_000n),
      monotonicTimeNanosUnsafe: () => BigInt(now) * 1_000_000n,
      monotonicTimeNanos: Effect.sync(() => BigInt(now) * 1_000_000n),
      sleep: (duration) => realClock.sleep(duration)
    } satisfies NonNullable<ApiOptions["clock"]>
  }
}

export interface Asked {
  readonly method?: string
  readonly body?: unknown
  readonly token?: string
  readonly headers?: { readonly [name: string]: string }
}

/** An API on a provisioner in memory and a bank that obeys. */
export const apiWorld = Effect.fnUntraced(function* (options: ApiOptions = {}) {
  const time = movableClock()
  const server = yield* makeApiServer({ clock: time.clock, ...options })
  const operator = (scope: OperatorScope) =>
    Effect.map(operatorTokens.create({ scope, at: start }), (made) => ({
      ...made,
      token: Redacted.value(made.token)
    }))
  const [act, read] = [yield* operator("act"), yield* operator("read")]
  time.pass(2_000)
  const request = (path: string, { method, body, token = act.token, headers }: Asked = {}) =>
    new Request(`http://localhost${path}`, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: {
        ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) })
    })
  const ask = (path: string, asked?: Asked) =>
    Effect.promise(async () => {
      const response = await server.handler(request(path, asked))
      const text = await response.text()
      const isJson = /json/.test(response.headers.get("content-type") ?? "")
      return {
        status: response.status,
        headers: response.headers,
        text,
        json: (isJson ? JSON.parse(text) : {}) as {
          readonly [field: string]: unknown
          readonly reason?: string
        }
      }
    })
  return { server, act, read, time, ask, request }
})

/** The layers under it. */
export const apiLayers = (bank = makeScriptedBank()) =>
  Layer.mergeAll(
    TokenBook.layerMemory,
    Vault.layerNoDeps.pipe(Layer.provideMerge(testWorld(bank, MemoryStore.layer)))
  )

/** Runs a test on a world of its own. */
export const inWorld = <A, E>(
  test: (world: Effect.Success<ReturnType<typeof apiWorld>>) => Effect.Effect<A, E, Scope.Scope>,
  options?: ApiOptions
) => Effect.flatMap(apiWorld(options), test).pipe(Effect.provide(apiLayers()))
