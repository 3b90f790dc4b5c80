import { serve } from "@hono/node-server"
import { Hono } from "hono"
import type { Server } from "node:http"
import { afterEach, describe, expect, it } from "vitest"
import { receiverWorld, sent } from "../receiver/receiver-world.test-support.ts"
import { honoHandler } from "./hono.ts"
import { expectWebhooks, listening } from "./sockets.test-support.ts"
import type { Listening } from "./sockets.test-support.ts"

let server: Listening | undefined
afterEach(() => server?.close())

const start = async (app: Hono): Promise<Listening> => {
  const started = await new Promise<Server>((ready) => {
    const made = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, () => ready(made as Server))
  })
  server = await listening(started)
  return server
}

describe("under Hono", () => {
  it("receives, and knows the address of the socket", async () => {
    const world = receiverWorld({ sources: ["127.0.0.1"] })
    const { url } = await start(new Hono().all("/hooks/*", honoHandler(world.receiver)))
    await expectWebhooks(`${url}/hooks`, world)
    const elsewhere = receiverWorld({ environment: "production" })
    const app = new Hono().all("/*", honoHandler(elsewhere.receiver))
    expect((await app.fetch(sent().request())).status).toBe(403)
  })

  it("refuses what a middleware has read, with an explanation", async () => {
    const { receiver, logged } = receiverWorld()
    const seen: string[] = []
    const app = new Hono()
      .use(async (context, next) => {
        await context.req.json()
        await next()
      })
      .all("/*", honoHandler(receiver))
      .onError((error, context) => {
        seen.push(error.name)
        return context.body(null, 500)
      })
    const { url } = await start(app)
    const { headers, body, url: target } = sent()
    const response = await fetch(`${url}${new URL(target).pathname}`, { method: "POST", headers, body })
    expect([response.status, seen]).toEqual([500, ["WebhookBodyError"]])
    expect(logged[0]?.about["reason"]).toBe("misused")
  })
})
