import express from "express"
import { afterEach, describe, expect, it } from "vitest"
import { receiverWorld, sent } from "../receiver/receiver-world.test-support.ts"
import { expressHandler } from "./express.ts"
import { expectWebhooks, listen } from "./sockets.test-support.ts"
import type { Listening } from "./sockets.test-support.ts"

let server: Listening | undefined
afterEach(() => server?.close())

const start = async (prepare: (app: express.Express) => void, options = {}) => {
  const world = receiverWorld(options)
  const app = express()
  prepare(app)
  app.use("/hooks", expressHandler(world.receiver))
  app.use(express.json())
  app.post("/echo", (request, response) => void response.json(request.body))
  server = await listen(app)
  return { ...world, url: server.url }
}
const post = async (url: string) => {
  const { headers, body } = sent()
  const response = await fetch(url, { method: "POST", headers, body })
  return [response.status, await response.text()]
}

describe("under Express", () => {
  it("receives before the parser, which the rest keeps", async () => {
    const world = await start(() => {}, { sources: ["127.0.0.0/8"] })
    await expectWebhooks(`${world.url}/hooks`, world)
    expect(await post(`${world.url}/echo`)).toEqual([200, sent().body])
  })

  it("receives at the route of a parameter", async () => {
    const world = receiverWorld()
    const app = express().all("/in/:token", expressHandler(world.receiver))
    server = await listen(app)
    await expectWebhooks(`${server.url}/in`, world)
    expect(world.kept).toHaveLength(2)
  })

  it("refuses what the default parser has read, and says what to do", async () => {
    const { url, kept, logged } = await start((app) => app.use(express.json()))
    const path = new URL(sent().url).pathname
    expect(await post(`${url}/hooks${path}`)).toEqual([500, ""])
    expect(kept).toEqual([])
    expect(logged.map(({ level, about }) => [level, about["reason"]])).toEqual([["Error", "misused"]])
    expect(logged[0]?.message).toMatch(/Put the receiver before any body parser/)
  })

  it.each<[string, (app: express.Express) => void]>([
    [
      "kept beside what it parsed",
      (app) =>
        app.use(
          express.json({
            verify: (request, _, bytes) => {
              Object.assign(request, { rawBody: bytes })
            }
          })
        )
    ],
    ["kept instead", (app) => app.use(express.raw({ type: "*/*" }))]
  ])("takes the bytes a parser %s", async (_, prepare) => {
    const { url, kept } = await start(prepare)
    const path = new URL(sent().url).pathname
    expect(await post(`${url}/hooks${path}`)).toEqual([200, ""])
    expect(await post(`${url}/hooks/wrong-token-wrong-token`)).toEqual([404, ""])
    expect(kept).toHaveLength(1)
  })

  it("refuses a text, which need not be what was sent", async () => {
    const { url, kept } = await start((app) => app.use(express.text({ type: "*/*" })))
    expect(await post(`${url}/hooks${new URL(sent().url).pathname}`)).toEqual([500, ""])
    expect(kept).toEqual([])
  })
})
