import { createHash } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it, onTestFinished, vi } from "vitest"
import { createSandbox, type SandboxCrypto } from "./index.ts"
import { manualClock } from "./testing/manual-clock.ts"

const digest = (key: string, bytes: Uint8Array): string =>
  createHash("sha256").update(key.replace("private", "public")).update(bytes).digest("base64")

/** Signatures that anybody can make, and that still fit one key and one body only. */
const standIn: SandboxCrypto = {
  keyPair: (seed) => ({ publicKey: `public ${seed}`, privateKey: `private ${seed}` }),
  acceptsKey: (key) => key.startsWith("public "),
  sign: digest,
  verify: (key, body, signature) => digest(key, body) === signature
}

async function standInBank(crypto: Partial<SandboxCrypto> = standIn, stateFile?: string) {
  const sandbox = await createSandbox({
    clock: manualClock(),
    limits: "off",
    seed: 7,
    crypto,
    ...(stateFile === undefined ? {} : { stateFile })
  })
  let sent = 0
  const post = async (path: string, body: object, asked: { token?: string; key?: string } = {}) => {
    const text = JSON.stringify(body)
    const headers = new Headers({
      "X-Bunq-Client-Request-Id": String((sent += 1)),
      "X-Bunq-Client-Signature": digest(asked.key ?? "private client", Buffer.from(text)),
      ...(asked.token === undefined ? {} : { "X-Bunq-Client-Authentication": asked.token })
    })
    const request = new Request(`http://bank.invalid/v1/${path}`, { method: "POST", headers, body: text })
    const response = await sandbox.fetch(request)
    return { response, text: await response.text() }
  }
  return { sandbox, post }
}

it("asks the crypto it is given for everything: its own key, callers' keys, signatures both ways", async () => {
  const { sandbox, post } = await standInBank()
  const refused = await post("installation", { client_public_key: "no key" })
  expect(refused.response.status).toBe(400)
  const installed = await post("installation", { client_public_key: "public client" })
  expect(installed.response.headers.get("x-bunq-server-signature")).toBe(
    digest("private 7", Buffer.from(installed.text))
  )
  const items = JSON.parse(installed.text).Response
  expect(items[2].ServerPublicKey.server_public_key).toBe("public 7")
  const token: string = items[1].Token.token
  const device = { description: "test", secret: sandbox.apiKey }
  expect((await post("device-server", device, { token, key: "private other" })).text).toContain("signature")
  expect((await post("device-server", device, { token })).response.status).toBe(200)
})

it("needs no timer and no thread with crypto that answers at once", async () => {
  const { post } = await standInBank()
  await post("installation", { client_public_key: "public client" })
  const refuse = (name: string) => (): never => {
    throw new Error(`${name} was used`)
  }
  vi.stubGlobal("setTimeout", refuse("setTimeout"))
  vi.stubGlobal("setInterval", refuse("setInterval"))
  const turn = new Promise((resolve) => setImmediate(resolve, "a turn of the event loop"))
  vi.stubGlobal("setImmediate", refuse("setImmediate"))
  onTestFinished(() => void vi.unstubAllGlobals())
  const answered = post("installation", { client_public_key: "public client" })
  const first = await Promise.race([turn, answered.then(({ response }) => response.status)])
  expect(first).toBe(200)
})

it("refuses a state file whose bank began with other crypto", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bank-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const stateFile = join(folder, "bank.db")
  await (await standInBank(standIn, stateFile)).sandbox.close()
  await expect(standInBank({}, stateFile)).rejects.toMatchObject({
    reason: { _tag: "InvalidOption", option: "crypto" }
  })
  const again = await standInBank(standIn, stateFile)
  expect((await again.post("installation", { client_public_key: "public x" })).response.status).toBe(200)
})

it("dates its answers by its own clock, from which a caller learns how far theirs is off", async () => {
  const { post } = await standInBank()
  const { response } = await post("installation", { client_public_key: "public client" })
  expect(response.headers.get("date")).toBe("Fri, 12 Jun 2026 09:30:00 GMT")
})
