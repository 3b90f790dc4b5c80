import { X509Certificate } from "node:crypto"
import { createServer, request } from "node:https"
import type { AddressInfo } from "node:net"
import { expect, it } from "vitest"
import { receiverWorld, sent } from "../receiver/receiver-world.test-support.ts"
import { certificates } from "./certificates.test-support.ts"
import { nodeListener } from "./node.ts"

type Pair = (typeof certificates)[keyof typeof certificates]

const post = (port: number, shown: Pair | null): Promise<number> =>
  new Promise((resolve, reject) => {
    const { url, headers, body } = sent()
    const options = { port, host: "127.0.0.1", path: new URL(url).pathname, method: "POST", headers }
    const trust = { ca: certificates.one.cert, agent: false }
    const sending = request({ ...options, ...trust, ...shown }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sending.on("error", reject)
    sending.end(body)
  })

it("over TLS admits who shows the pinned certificate, and nobody else", async () => {
  const { fingerprint256 } = new X509Certificate(certificates.one.cert)
  const { receiver, kept } = receiverWorld({ clientCertificate: { fingerprints: [fingerprint256] } })
  const tls = { ...certificates.one, requestCert: true, rejectUnauthorized: false }
  const server = createServer(tls, nodeListener(receiver))
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready))
  const { port } = server.address() as AddressInfo
  try {
    expect(await post(port, null)).toBe(403)
    expect(await post(port, certificates.other)).toBe(403)
    expect(kept).toEqual([])
    expect(await post(port, certificates.one)).toBe(200)
    expect(kept).toHaveLength(1)
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
