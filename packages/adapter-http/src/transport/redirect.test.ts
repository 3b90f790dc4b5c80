import { BunqApi } from "@bunq-provisioning/core/ports"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { createServer } from "node:http"
import type { RequestListener } from "node:http"
import { adapterUnderTest, reasonOf, uuid } from "../testing/adapter-under-test.ts"
import { fakeBank } from "../testing/fake-bank.ts"

const served = (answer: RequestListener) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly stop: () => void }>((resume) => {
      const server = createServer(answer).listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        const stop = () => {
          server.closeAllConnections()
          server.close()
        }
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, stop }))
      })
    }),
    ({ stop }) => Effect.sync(stop)
  )

it.live("a redirect is not followed: it would carry our token to another host", () =>
  Effect.gen(function* () {
    const hits: (string | undefined)[] = []
    const elsewhere = yield* served((request, response) => {
      hits.push(request.url)
      response.end("{}")
    })
    const bank = yield* served((_, response) => {
      response.writeHead(307, { Location: `${elsewhere.url}/v1/installation` }).end()
    })
    const options = { environment: { name: "local", url: bank.url }, fetch: globalThis.fetch } as const
    const read = BunqApi.use((api) => api.readProvision({ uuid, provisionId: 7 }))
    const exit = yield* Effect.exit(read).pipe(Effect.provide(adapterUnderTest(fakeBank(), options)))
    expect(reasonOf(exit)).toBe("Ambiguous")
    expect(hits).toEqual([])
  })
)
