import { readFileSync, statSync } from "node:fs"
import { request } from "node:http"
import { join } from "node:path"
import { delivery } from "@bunq-provisioning/adapter-webhook/testing"
import type { WebhookState } from "@bunq-provisioning/sandbox"
import { expect, it } from "vitest"
import { folder, framed, run, start } from "../cli/binary.ts"
import type { Line } from "../cli/binary.ts"
import { personOptions } from "../cli/local-bank.ts"
import { freePort } from "./free-port.ts"
import { keptHints } from "./kept-hints.ts"

const speed = 10
const get = async <A>(url: string) => (await fetch(url)).json() as Promise<A>

/** The local bank as a process of its own, and the time it lives in, for others. */
const bankProcess = async () => {
  const bank = start(["sandbox", "--speed", String(speed), "--json"])
  const { url, apiKey } = await bank.line(({ type }) => type === "listening")
  const { now } = await get<{ readonly now: number }>(`${String(url)}/control/clock`)
  // Its time began at the machine's and ran so much faster since.
  const from = Math.floor((speed * Date.now() - now) / (speed - 1))
  return {
    url: String(url),
    options: ["--environment", "local", "--url", String(url)],
    key: {
      preload: ["fast-time"],
      env: { BUNQ_API_KEY: String(apiKey), TIME_FROM: String(from), TIME_SPEED: String(speed) }
    }
  }
}

/** A call of which only the head and half of the body have left. */
const halfCall = async (call: ReturnType<typeof delivery>) => {
  const outgoing = request(call.url, {
    method: "POST",
    agent: false,
    headers: { ...call.headers, "content-length": Buffer.byteLength(call.body) }
  })
  const answered = new Promise<number | undefined>((resolve, reject) => {
    outgoing.once("response", (incoming) => {
      incoming.resume()
      resolve(incoming.statusCode)
    })
    outgoing.once("error", reject)
  })
  const half = Math.floor(call.body.length / 2)
  await new Promise((resolve) => outgoing.write(call.body.slice(0, half), resolve))
  return {
    finish: () => {
      outgoing.end(call.body.slice(half))
      return answered
    }
  }
}

const phasesIn = (lines: readonly Line[]) =>
  lines.filter(({ type }) => type === "user").map(({ phase }) => String(phase))

it("serve gets users on by what the bank's process calls, and ends in good order with a call under way", async () => {
  const bank = await bankProcess()
  const database = join(folder(), "users.db")
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  const common = ["--database", database, ...bank.options]
  for (const number of [1, 2])
    expect((await run(["provision", ...personOptions(number), "--no-wait", ...common], bank.key)).code).toBe(
      0
    )

  // Without calls it would ask again after a quarter of an hour.
  const words = ["--listen", `127.0.0.1:${port}`, "--endpoint", `${base}/hooks`, "--feed", "webhook"]
  const serving = start(["serve", ...words, "--json", ...common], bank.key)
  const told = await serving.line(({ type }) => type === "listening")
  expect(told).toEqual({
    type: "listening",
    url: base,
    address: `${base}/hooks/…`,
    feed: "webhook",
    api: true
  })
  const health = await fetch(`${base}/health`)
  expect([health.status, await health.text()]).toEqual([200, '{"status":"ok"}'])

  const watching = start(["watch", "--json", "--database", database])
  for (const number of [1, 2])
    await watching.line(({ uuid, phase }) => uuid === personOptions(number)[1] && phase === "collecting")

  const file = `${database}.hook`
  expect(statSync(file).mode & 0o077).toBe(0)
  const token = readFileSync(file, "utf8").trim()
  const looked = framed(await run(["doctor", "--json", ...common], bank.key))
  expect(looked.lines.find(({ check }) => check === "webhooks")).toMatchObject({
    verdict: "ok",
    text: `bunq calls ${base}/hooks/…, and could deliver everything.`
  })
  const before = keptHints(database).all
  const call = { category: "PARTNER_USER_PROVISION", endpoint: `${base}/hooks`, token } as const
  const half = await halfCall(delivery({ ...call, object: { id: 987_654 } }))
  serving.child.kill("SIGTERM")
  // From then on it takes no more; what has begun is answered once it is durable.
  for (let round = 0; round < 50; round += 1)
    if (
      await fetch(`${base}/health`).then(
        () => false,
        () => true
      )
    )
      break
  await expect(fetch(delivery(call).request())).rejects.toThrow("fetch failed")
  expect(await half.finish()).toBe(200)
  const ended = await serving.ended
  expect(ended).toMatchObject({ code: 4, signal: null, stderr: "" })
  expect(framed(ended).summary).toMatchObject({ ok: true, webhooks: { refused: 0, new: before + 1 } })
  expect(keptHints(database).all).toBe(before + 1)
  const { failures, counts } = await get<WebhookState>(`${bank.url}/control/webhooks`)
  expect([failures, counts.failed]).toEqual([0, 0])
  const { lines } = framed(await run(["list", "--json", "--database", database]))
  expect(phasesIn(lines)).toEqual(["collecting", "collecting"])
  expect(JSON.stringify(serving.lines)).not.toContain(token)
}, 90_000)
