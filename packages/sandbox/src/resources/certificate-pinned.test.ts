import { describe, expect, it } from "vitest"
import { clientCertificate } from "../bank/client-certificate.ts"
import type { Behaviour } from "../behaviour.ts"
import { openHookedBank } from "../testing/open-hooked-bank.ts"

const [leaf, root] = [clientCertificate(1).cert, clientCertificate(2).cert] as const
const provision = "PARTNER_USER_PROVISION"

async function pinning(behaviour: Partial<Behaviour> = { processUser: 3_600_000 }) {
  const bank = await openHookedBank({ behaviour })
  const { token, partnerId } = bank.partner
  const path = `/v1/user/${partnerId}/certificate-pinned`
  const pin = (...certificates: unknown[]) =>
    bank.ask("POST", path, {
      token,
      body: { certificate_chain: certificates.map((certificate) => ({ certificate })) }
    })
  const get = (id: number | "" = "") => bank.ask("GET", id === "" ? path : `${path}/${id}`, { token })
  const unpin = (id: number) => bank.ask("DELETE", `${path}/${id}`, { token })
  return { ...bank, path, pin, get, unpin }
}

describe("a pinned certificate", () => {
  it("is kept, listed and removed", async () => {
    const { pin, get, unpin } = await pinning()
    const { id } = (await pin(leaf, root)).item("Id")
    const shown = { id, certificate_chain: `${leaf}\n${root}` }
    expect((await get()).body.Response).toMatchObject([{ CertificatePinned: shown }])
    expect((await get(id)).item("CertificatePinned")).toMatchObject(shown)
    expect((await unpin(id)).body).toEqual({ Response: [] })
    expect([(await get(id)).status, (await unpin(id)).status]).toEqual([404, 404])
    expect((await get()).body.Response).toEqual([])
  })

  it("belongs to its owner", async () => {
    const bank = await pinning({})
    const { id } = (await bank.pin(leaf)).item("Id")
    const user = await bank.openUser()
    const { token } = user
    const own = user.at("certificate-pinned")
    expect((await bank.ask("GET", `${own}/${id}`, { token })).status).toBe(404)
    expect((await bank.ask("DELETE", `${bank.path}/${id}`, { token })).status).toBe(403)
    const body = { certificate_chain: [{ certificate: root }] }
    await bank.ask("POST", own, { token, body })
    expect((await bank.ask("GET", own, { token })).body.Response).toHaveLength(1)
    expect((await bank.get()).body.Response).toHaveLength(1)
  })

  it.each([[["not a certificate"]], [[leaf.slice(0, 200)]], [[7]], [[]]])(
    "is refused as %j",
    async (given) => {
      const { pin, get } = await pinning()
      expect((await pin(...given)).status).toBe(400)
      expect((await get()).body.Response).toEqual([])
    }
  )
})

it("is wanted of every HTTPS server of its owner, and the bank's own certificate shown where a filter asks", async () => {
  const bank = await pinning()
  const secure = "https://127.0.0.1:1/a"
  await bank.listen(
    { category: provision, notification_target: secure, all_verification_type: ["BUNQ_CERTIFICATE"] },
    { category: provision, notification_target: "http://127.0.0.1:1/b" }
  )
  await bank.pin(leaf, root)
  await bank.pin(root)
  await bank.provision()
  await bank.pass(0)
  const connections = Object.fromEntries(bank.received.map(({ url, connection }) => [url, connection]))
  expect(connections[secure]!.pinned).toEqual([[leaf, root], [root]])
  expect(connections[secure]!.certificate?.cert).toBe(bank.sandbox.control.webhooks.state().certificate)
  expect(connections["http://127.0.0.1:1/b"]).toEqual({ pinned: [], certificate: null })
})

it("ends a delivery at once that meets another certificate, as a failure", async () => {
  const bank = await pinning()
  await bank.pin(leaf)
  bank.answers(Object.assign(new Error("no"), { code: "CERTIFICATE_NOT_PINNED" }))
  await bank.provision()
  await bank.pass(0)
  expect(bank.received).toHaveLength(1)
  const exception_message = "Connection failed: CERTIFICATE_NOT_PINNED"
  expect(await bank.failures()).toMatchObject([{ exception_message, response_code: null }])
  await bank.pass(600_000)
  expect(bank.received).toHaveLength(1)
})
