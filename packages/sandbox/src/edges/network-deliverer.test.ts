import { X509Certificate } from "node:crypto"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { createServer as createSecureServer, type ServerOptions } from "node:https"
import type { AddressInfo } from "node:net"
import type { TLSSocket } from "node:tls"
import { expect, it, onTestFinished } from "vitest"
import { clientCertificate } from "../bank/client-certificate.ts"
import { openBank } from "../testing/open-bank.ts"
import type { DeliveryConnection } from "../webhooks/deliver.ts"
import { networkDeliverer } from "./network-deliverer.ts"

/** Any self-signed certificate will do for a server of these tests. */
const own = clientCertificate(1_001)
const other = clientCertificate(1_002)
const plain: DeliveryConnection = { pinned: [], certificate: null }

/** A real server that notes what it gets and who shows what, and answers with `status`. */
async function server(by: { tls?: ServerOptions; status?: number; silent?: boolean } = {}) {
  const { tls, status = 200, silent = false } = by
  const got: { method: string; path: string; type: string; body: string; shown: string | null }[] = []
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    let body = ""
    for await (const chunk of incoming) body += String(chunk)
    const shown = tls === undefined ? undefined : (incoming.socket as TLSSocket).getPeerX509Certificate()
    got.push({
      method: incoming.method ?? "",
      path: incoming.url ?? "",
      type: incoming.headers["content-type"] ?? "",
      body,
      shown: shown?.fingerprint256 ?? null
    })
    if (!silent) outgoing.writeHead(status).end("thank you")
  }
  const handle = (incoming: IncomingMessage, outgoing: ServerResponse) => void answer(incoming, outgoing)
  const listening = tls === undefined ? createServer(handle) : createSecureServer(tls, handle)
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        listening.closeAllConnections()
        listening.close(() => resolve())
      })
  )
  const { port } = listening.address() as AddressInfo
  return { got, port, url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}/hooks?a=1` }
}

const post = (url: string, signal: AbortSignal = new AbortController().signal) =>
  new Request(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: `{"name":"é"}`,
    signal
  })

it.each([200, 204, 302, 500])(
  "posts the bytes and gives the status %i, following nothing",
  async (status) => {
    const { url, got } = await server({ status })
    expect((await networkDeliverer()(post(url), plain)).status).toBe(status)
    const once = {
      method: "POST",
      path: "/hooks?a=1",
      type: "application/json",
      body: `{"name":"é"}`,
      shown: null
    }
    expect(got).toEqual([once])
  }
)

it("rejects with a code when nobody is there, and when it is stopped", async () => {
  const { url } = await server({ silent: true })
  const stop = new AbortController()
  const stopped = networkDeliverer()(post(url, stop.signal), plain)
  stop.abort()
  await expect(stopped).rejects.toThrow(/abort/i)
  const nobody = networkDeliverer()(post("http://127.0.0.1:9/hooks"), plain)
  await expect(nobody).rejects.toMatchObject({ code: "ECONNREFUSED" })
})

it("calls this machine only, unless it may go anywhere; there a certificate has to be valid", async () => {
  const { port, got } = await server({ tls: own })
  const elsewhere = `https://0.0.0.0:${port}/hooks`
  await expect(networkDeliverer()(post(elsewhere), plain)).rejects.toMatchObject({ code: "NOT_THIS_MACHINE" })
  const anywhere = networkDeliverer({ reach: "anywhere" })
  await expect(anywhere(post(elsewhere), plain)).rejects.toMatchObject({
    code: "DEPTH_ZERO_SELF_SIGNED_CERT"
  })
  expect(got).toEqual([])
})

it("hands a body over to a server that shows what is pinned, and not a byte of it to another", async () => {
  const { url, got } = await server({ tls: own })
  const pinned = (...chains: string[][]) =>
    networkDeliverer()(post(url), { pinned: chains, certificate: null })
  expect((await pinned([own.cert])).status).toBe(200)
  expect((await pinned([other.cert], [own.cert])).status).toBe(200)
  expect(got).toHaveLength(2)
  await expect(pinned([other.cert])).rejects.toMatchObject({ code: "CERTIFICATE_NOT_PINNED" })
  await expect(pinned([own.cert, other.cert])).rejects.toMatchObject({ code: "CERTIFICATE_NOT_PINNED" })
  expect(got).toHaveLength(2)
})

it("shows the bank's certificate to a server that asks for it, where the filter wants that", async () => {
  const certificate = clientCertificate(5)
  const { url, got } = await server({ tls: { ...own, requestCert: true, ca: certificate.cert } })
  expect((await networkDeliverer()(post(url), { pinned: [], certificate })).status).toBe(200)
  expect(got[0]?.shown).toBe(new X509Certificate(certificate.cert).fingerprint256)
  await expect(networkDeliverer()(post(url), plain)).rejects.toThrow(/certificate|reset|hang up/i)
})

it("carries a provision's webhook from the bank to a server, by the machine's own time", async () => {
  const { url, got } = await server()
  const bank = await openBank()
  onTestFinished(() => bank.sandbox.close())
  const { token, partnerId } = bank.partner
  const notification_filters = [{ category: "PARTNER_USER_PROVISION", notification_target: url }]
  const path = `/v1/user/${partnerId}/notification-filter-url`
  await bank.ask("POST", path, { token, body: { notification_filters } })
  const id = await bank.provision()
  await expect.poll(() => got.length).toBe(1)
  expect(JSON.parse(got[0]!.body).NotificationUrl.object.PartnerUserProvision.id).toBe(id)
  await expect.poll(() => bank.sandbox.control.webhooks.state().counts.delivered).toBe(1)
})
