import { createHash } from "node:crypto"
import { expect, it } from "vitest"
import { receiverWorld, sent } from "./receiver-world.test-support.ts"
import type { WebhookReceiverOptions } from "./receiver-options.ts"

const certificate = new TextEncoder().encode("the DER bytes of a certificate")
const other = new TextEncoder().encode("those of another")
const sha256 = createHash("sha256").update(certificate).digest("hex")
const withColons = sha256.toUpperCase().match(/../g)?.join(":") ?? ""

it.each<[string, NonNullable<WebhookReceiverOptions["clientCertificate"]>]>([
  ["a fingerprint", { fingerprints: ["0".repeat(64), sha256] }],
  ["a fingerprint as tools print it", { fingerprints: [withColons] }],
  ["a test", { verify: (der) => Buffer.compare(der, certificate) === 0 }]
])("is held against %s", async (_, clientCertificate) => {
  const { receiver, kept } = receiverWorld({ clientCertificate })
  const status = async (shown: Uint8Array | null | undefined) =>
    (await receiver(sent().request(), { address: null, certificate: shown })).status
  expect([await status(other), await status(null), await status(undefined)]).toEqual([403, 403, 403])
  expect((await receiver(sent().request())).status).toBe(403)
  expect(kept).toEqual([])
  expect(await status(certificate)).toBe(200)
})

it("is refused when the test breaks", async () => {
  const verify = () => {
    throw new Error("canary")
  }
  const { receiver, logged } = receiverWorld({ clientCertificate: { verify } })
  expect((await receiver(sent().request(), { address: null, certificate })).status).toBe(403)
  expect(JSON.stringify(logged)).not.toContain("canary")
})
