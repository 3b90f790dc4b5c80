import { createPublicKey, generateKeyPairSync, randomUUID, sign, verify } from "node:crypto"
import { join } from "node:path"
import { expect, it } from "vitest"
import { folder, framed, run, start } from "./binary.ts"

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 })

/** A client of our own, so that nothing of ours agrees with itself. */
const client = (url: string) => async (path: string, body: object, token?: string) => {
  const text = JSON.stringify(body)
  const response = await fetch(`${url}/v1/${path}`, {
    method: "POST",
    body: text,
    headers: {
      "X-Bunq-Client-Request-Id": randomUUID(),
      "X-Bunq-Client-Signature": sign("sha256", Buffer.from(text), keys.privateKey).toString("base64"),
      ...(token === undefined ? {} : { "X-Bunq-Client-Authentication": token })
    }
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  const items =
    (
      JSON.parse(bytes.toString()) as {
        Response?: readonly { readonly [name: string]: Record<string, string> }[]
      }
    ).Response ?? []
  const signature = Buffer.from(response.headers.get("x-bunq-server-signature") ?? "", "base64")
  return {
    status: response.status,
    item: (name: string) => items.find((one) => name in one)?.[name] ?? {},
    signedBy: (key: string) => verify("sha256", bytes, createPublicKey(key), signature)
  }
}

it("a bank on its own answers a signed handshake, counts it and keeps its state", async () => {
  const state = join(folder(), "bank")
  const running = start(["sandbox", "--json", "--state", state])
  const listening = await running.line(({ type }) => type === "listening")
  const { url, apiKey } = listening as unknown as { url: string; apiKey: string }
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(apiKey).toMatch(/^sandbox_/)

  const post = client(url)
  const pem = keys.publicKey.export({ type: "spki", format: "pem" }).toString()
  const installed = await post("installation", { client_public_key: pem })
  const serverKey = installed.item("ServerPublicKey")["server_public_key"] ?? ""
  const token = installed.item("Token")["token"]
  expect(installed.signedBy(serverKey)).toBe(true)
  const device = await post("device-server", { description: "test", secret: apiKey }, token)
  expect([device.status, device.signedBy(serverKey)]).toEqual([200, true])
  const opened = await post("session-server", { secret: apiKey }, token)
  expect([opened.status, opened.signedBy(serverKey)]).toEqual([200, true])
  expect((await post("session-server", { secret: apiKey }, token)).status).toBe(429)

  running.child.kill("SIGINT")
  const ended = await running.ended
  expect(ended).toMatchObject({ code: 4, stderr: "" })
  expect(framed(ended).summary).toMatchObject({ ok: true, sessions: 1, throttled: 1, requests: { total: 4 } })

  const again = start(["sandbox", "--state", state])
  await again.says(apiKey)
  again.child.kill("SIGTERM")
  expect((await again.ended).stdout).toContain("4 requests: 0 provisions, 1 sessions, 1 throttled")
})

it("a port in use is refused with what to do, and nobody is disturbed", async () => {
  const first = start(["sandbox", "--json"])
  const { url } = await first.line(({ type }) => type === "listening")
  const port = new URL(String(url)).port
  const [plain, json] = await Promise.all([
    run(["sandbox", "--port", port]),
    run(["sandbox", "--port", port, "--json"])
  ])
  expect(plain).toMatchObject({ code: 1, stdout: "" })
  expect(plain.stderr).toContain("stop what is using it")
  expect(framed(json).summary).toMatchObject({ error: { tag: "SandboxError", reason: "PortInUse" } })
  expect((await fetch(`${String(url)}/v1/installation`)).status).toBeGreaterThanOrEqual(400)
})
