import { X509Certificate } from "node:crypto"
import { writeFileSync } from "node:fs"
import { request } from "node:https"
import { join } from "node:path"
import { delivery } from "@bunq-provisioning/adapter-webhook/testing"
import { expect, it } from "vitest"
import { folder, framed, run, start } from "../cli/binary.ts"
import { localBank, personOptions } from "../cli/local-bank.ts"
import { freePort } from "./free-port.ts"
import { keptHints } from "./kept-hints.ts"
import { serverCertificate } from "./server-certificate.ts"

/** A call over TLS by somebody without a certificate. */
const callAsStranger = ({ url, headers, body }: ReturnType<typeof delivery>) =>
  new Promise<number | undefined>((resolve, reject) => {
    const options = { method: "POST", headers: { ...headers }, rejectUnauthorized: false, agent: false }
    const outgoing = request(url, options, (incoming) => {
      incoming.resume()
      resolve(incoming.statusCode)
    })
    outgoing.once("error", reject)
    outgoing.end(body)
  })

it("serve ends TLS itself, asks for the bank's certificate and takes no calls without it; nobody else gets its port or its database", async () => {
  const bank = await localBank()
  const here = folder()
  const [database, cert, key] = ["users.db", "cert.pem", "key.pem"].map((name) => join(here, name))
  writeFileSync(String(cert), serverCertificate.cert)
  writeFileSync(String(key), serverCertificate.key, { mode: 0o600 })
  const port = await freePort()
  const common = ["--database", String(database), ...bank.options]
  expect((await run(["provision", ...personOptions(1), "--no-wait", ...common], bank.key)).code).toBe(0)

  const token = "a-path-token-of-this-test-0123456789"
  const surroundings = { ...bank.key, env: { ...bank.key.env, BUNQ_HOOK_TOKEN: token } }
  const { certificate } = bank.sandbox.control.webhooks.state()
  const tls = ["--tls-cert", String(cert), "--tls-key", String(key)]
  const pinned = ["--client-fingerprints", new X509Certificate(certificate).fingerprint256]
  const listen = (at: number) => ["--listen", `127.0.0.1:${at}`]
  const endpoint = `https://127.0.0.1:${port}/hooks`
  const words = ["serve", "--json", "--endpoint", endpoint, "--feed", "webhook", ...tls, ...pinned, ...common]
  const serving = start([...words, ...listen(port)], surroundings)
  await serving.line(({ type }) => type === "listening")

  const stranger = await callAsStranger(
    delivery({ category: "PARTNER_USER_PROVISION", endpoint, token, object: { id: 987_654 } })
  )
  expect(stranger).toBe(403)
  const [second, third] = await Promise.all([
    run([...words, ...listen(0)], surroundings),
    run([...words, ...listen(port)], surroundings)
  ])
  expect([second.code, framed(second).summary["error"]]).toEqual([
    1,
    expect.objectContaining({ tag: "StoreError", reason: "InUse" })
  ])
  expect([third.code, framed(third).summary["error"]]).toEqual([
    2,
    expect.objectContaining({ message: expect.stringContaining("Another program listens") })
  ])

  const { counts } = await (async () => {
    const state = () => bank.sandbox.control.webhooks.state()
    for (let round = 0; round < 150 && state().counts.delivered < 3; round += 1)
      await new Promise((resolve) => setTimeout(resolve, 100))
    return state()
  })()
  expect(counts.delivered).toBeGreaterThanOrEqual(3)
  serving.child.kill("SIGINT")
  const ended = await serving.ended
  expect(ended.code).toBe(4)
  expect(framed(ended).summary).toMatchObject({ webhooks: { refused: 1 } })
  expect(keptHints(String(database)).all).toBe(counts.delivered)
  for (const { stdout, stderr } of [ended, second, third]) expect(stdout + stderr).not.toContain(token)
}, 90_000)
