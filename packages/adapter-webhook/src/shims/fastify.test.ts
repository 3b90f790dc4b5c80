import fastify from "fastify"
import { describe, expect, it } from "vitest"
import { receiverWorld, sent } from "../receiver/receiver-world.test-support.ts"
import { fastifyWebhooks } from "./fastify.ts"
import { expectWebhooks } from "./sockets.test-support.ts"

describe("under Fastify", () => {
  it("receives beside the default parsers, which the rest keeps", async () => {
    const world = receiverWorld({ sources: ["127.0.0.1"] })
    const app = fastify()
    app.post("/echo", async (request) => request.body)
    await app.register(fastifyWebhooks(world.receiver), { prefix: "/hooks" })
    const url = await app.listen({ host: "127.0.0.1", port: 0 })
    try {
      await expectWebhooks(`${url}/hooks`, world)
      const { headers, body } = sent()
      const echoed = await fetch(`${url}/echo`, { method: "POST", headers, body })
      expect(await echoed.json()).toEqual(JSON.parse(body))
      const malformed = await fetch(`${url}/echo`, { method: "POST", headers, body: "{" })
      expect(malformed.status).toBe(400)
    } finally {
      await app.close()
    }
  })

  it("refuses a body that a hook has read", async () => {
    const { receiver, logged } = receiverWorld()
    const app = fastify()
    app.addHook("preParsing", async (_, __, payload) => {
      for await (const chunk of payload) void chunk
      return payload
    })
    await app.register(fastifyWebhooks(receiver))
    const url = await app.listen({ host: "127.0.0.1", port: 0 })
    try {
      const { headers, body, url: target } = sent()
      const response = await fetch(`${url}${new URL(target).pathname}`, { method: "POST", headers, body })
      expect([response.status, await response.text()]).toEqual([500, ""])
      expect(logged[0]?.about["reason"]).toBe("misused")
    } finally {
      await app.close()
    }
  })
})
