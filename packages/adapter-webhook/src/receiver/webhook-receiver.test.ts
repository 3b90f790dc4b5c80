import { StoreError } from "@bunq-provisioning/core/ports"
import { generateKeyPairSync } from "node:crypto"
import { inspect } from "node:util"
import { describe, expect, it } from "vitest"
import { delivery, signDelivery } from "../testing/index.ts"
import { aUser, otherToken, receiverWorld, requestWith, sent, token } from "./receiver-world.test-support.ts"

const secrets = [token, sent().body.slice(20, 60), "5a3d5a3d", "canary"]
const headersOf = (response: Response) => Object.fromEntries(response.headers)

describe("a delivery", () => {
  it.each([
    ["PARTNER_USER_PROVISION", 429_307, aUser, null],
    ["USER_ONBOARDING", 88_131, null, 513_660],
    ["USER_INFORMATION_INQUIRY", 30_417, null, 513_660]
  ] as const)(
    "of %s is kept as which object it names, and nothing else",
    async (category, objectId, uuid, userId) => {
      const { receiver, kept } = receiverWorld()
      const response = await receiver(sent(category).request())
      expect([response.status, headersOf(response), await response.text()]).toEqual([
        200,
        { "content-length": "0" },
        ""
      ])
      expect(kept).toEqual([
        {
          key: expect.stringMatching(/^[0-9a-f]{64}$/),
          category,
          eventType: delivery({ category, token }).body.match(/"event_type":"(\w+)"/)?.[1],
          objectId,
          uuid,
          userId,
          updated: "2026-06-12 09:41:38.902551",
          receivedAt: expect.any(Number)
        }
      ])
      for (const secret of secrets) expect(JSON.stringify(kept)).not.toContain(secret)
    }
  )

  it("is one, however often it is sent; another body, time or object is another", async () => {
    const { receiver, kept } = receiverWorld()
    const category = "USER_ONBOARDING"
    for (const object of [
      {},
      {},
      { id: 2 },
      { updated: "2026-06-13 09:41:38.902551" },
      { status: "VERIFIED" }
    ]) {
      expect((await receiver(delivery({ category, token, object }).request())).status).toBe(200)
    }
    expect(new Set(kept.map(({ key }) => key)).size).toBe(4)
    expect(kept).toHaveLength(4)
  })

  it("takes the user from the path where the body names none", async () => {
    const { receiver, kept } = receiverWorld()
    const uuid = aUser.toUpperCase()
    await receiver(delivery({ category: "USER_ONBOARDING", token, uuid }).request())
    await receiver(
      delivery({ category: "PARTNER_USER_PROVISION", token, uuid, object: { external_uuid: "7" } }).request()
    )
    expect(kept.map((hint) => hint.uuid)).toEqual([aUser, aUser])
  })

  it("of a category that is not ours is answered and not kept", async () => {
    const { receiver, kept } = receiverWorld()
    const body = JSON.stringify({
      NotificationUrl: { category: "PAYMENT", event_type: "PAYMENT_CREATED", object: {} }
    })
    expect((await receiver(requestWith({ body }))).status).toBe(200)
    expect(kept).toEqual([])
  })

  it("is answered only when it is durable", async () => {
    const stored = Promise.withResolvers<"new">()
    const { receiver } = receiverWorld({ accept: () => stored.promise })
    const answered = receiver(sent().request())
    expect(await Promise.race([answered, new Promise((go) => setImmediate(go, "waits"))])).toBe("waits")
    stored.resolve("new")
    expect((await answered).status).toBe(200)
  })
})

describe("refused", () => {
  const largeBody = sent().body.padEnd(300_000)
  it.each<[string, number, Parameters<typeof requestWith>[0]]>([
    ["another method", 405, { method: "GET" }],
    ["another type", 415, { headers: { "content-type": "text/plain" } }],
    ["a type that only begins like it", 415, { headers: { "content-type": "application/jsonp" } }],
    ["a compressed body", 415, { headers: { "content-encoding": "gzip" } }],
    ["a large body, told", 413, { headers: { "content-length": "300000" }, body: largeBody }],
    ["a large body, untold", 413, { body: new Blob([largeBody]).stream() }],
    ["no token", 404, { url: "http://127.0.0.1/hooks" }],
    ["another token", 404, { url: `http://127.0.0.1/${otherToken}` }],
    ["a token in the query", 404, { url: `http://127.0.0.1/hooks?${token}` }],
    ["a token with more behind it", 404, { url: `http://127.0.0.1/${token}/more` }],
    ["a token too far left", 404, { url: `http://127.0.0.1/${token}/${aUser}/${aUser}` }],
    ["an empty body", 400, { body: "" }],
    ["no JSON", 400, { body: "canary" }],
    ["no delivery", 400, { body: '{"canary":1}' }]
  ])("%s: %i, and nothing is kept or said", async (_, status, differs) => {
    const { receiver, kept, logged } = receiverWorld()
    const response = await receiver(requestWith(differs))
    expect([response.status, await response.text()]).toEqual([status, ""])
    expect(kept).toEqual([])
    expect(logged).toHaveLength(1)
    for (const secret of secrets) expect(JSON.stringify([headersOf(response), logged])).not.toContain(secret)
  })

  it("in a fixed order", async () => {
    const wrong = { method: "PUT", url: "http://127.0.0.1/nobody", body: "canary".padEnd(300_000) }
    const heads = { "content-type": "text/plain", "content-length": "300000" }
    const world = receiverWorld({ environment: "production", clientCertificate: { verify: () => false } })
    const answer = async (differs: Parameters<typeof requestWith>[0], address = "1.2.3.4") =>
      (await world.receiver(requestWith(differs), { address, certificate: new Uint8Array(1) })).status
    expect(await answer({ ...wrong, headers: heads })).toBe(405)
    expect(await answer({ ...wrong, method: "POST", headers: heads })).toBe(415)
    expect(await answer({ ...wrong, method: "POST", headers: { "content-length": "300000" } })).toBe(413)
    expect(await answer({ ...wrong, method: "POST", body: "canary" })).toBe(404)
    expect(await answer({ body: "canary" })).toBe(403)
    expect(world.logged.at(-1)?.about["reason"]).toBe("source")
    expect(await answer({ body: "canary" }, "185.40.109.1")).toBe(403)
    expect(world.logged.at(-1)?.about["reason"]).toBe("certificate")
  })

  it("when the inbox is full or away: bunq comes again", async () => {
    for (const tag of ["InboxFull", "Unreachable"] as const) {
      const error = new StoreError({ operation: "accept", reason: { _tag: tag } })
      const { receiver, logged } = receiverWorld({ accept: () => Promise.reject(error) })
      const response = await receiver(sent().request())
      expect([response.status, response.headers.get("retry-after")]).toEqual([503, "60"])
      expect(logged[0]?.about["reason"]).toBe(tag === "InboxFull" ? "inbox-full" : "store")
    }
    const broken = receiverWorld({
      accept: () => {
        throw new Error("canary")
      }
    })
    expect((await broken.receiver(sent().request())).status).toBe(503)
    expect(JSON.stringify(broken.logged)).not.toContain("canary")
  })

  it("a body that was read before, or that is none: with an explanation", async () => {
    const { receiver, logged } = receiverWorld()
    const read = sent().request()
    await read.json()
    for (const given of [read, JSON.parse(sent().body) as Request, null as never])
      await expect(receiver(given)).rejects.toThrow(/before any body parser/)
    expect(logged[0]).toMatchObject({
      level: "Error",
      about: { event: "webhooks.refused", reason: "misused" }
    })
    expect(logged[0]?.message).toContain("before any body parser")
  })
})

describe("tokens", () => {
  it("are valid side by side, given as text or digest", async () => {
    const { pathTokenDigest } = await import("./path-token.ts")
    const { receiver } = receiverWorld({ tokens: [token, pathTokenDigest(otherToken)] })
    for (const one of [token, otherToken])
      expect((await receiver(delivery({ category: "USER_ONBOARDING", token: one }).request())).status).toBe(
        200
      )
  })

  it("are nowhere in the receiver", () => {
    const { receiver } = receiverWorld()
    expect(inspect(receiver, { depth: 20, showHidden: true })).not.toContain(token.slice(0, 12))
  })
})

describe("a signature", () => {
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const publicKey = pair.publicKey.export({ type: "spki", format: "pem" }).toString()
  const forged = (onMismatch?: "refuse") => {
    const world = receiverWorld({ signature: { publicKey, ...(onMismatch ? { onMismatch } : {}) } })
    const signed = signDelivery(sent(), pair.privateKey)
    const wrong = new Request(signed.url, {
      method: "POST",
      headers: signed.headers,
      body: `${signed.body} `
    })
    return { ...world, signed, wrong }
  }

  it("that fits says nothing, one that does not is taken and told", async () => {
    const { receiver, signed, wrong, logged } = forged()
    expect((await receiver(signed.request())).status).toBe(200)
    expect(logged).toEqual([])
    expect((await receiver(wrong)).status).toBe(200)
    expect(logged.map(({ about }) => about["event"])).toEqual(["webhooks.unverified"])
  })

  it("that does not fit is refused on demand; none at all never is", async () => {
    const { receiver, signed, wrong, kept } = forged("refuse")
    expect((await receiver(wrong)).status).toBe(403)
    expect(kept).toEqual([])
    expect((await receiver(signed.request())).status).toBe(200)
    expect((await receiver(sent().request())).status).toBe(200)
  })
})
