import { readFileSync } from "node:fs"
import { join } from "node:path"
import { delivery } from "@bunq-provisioning/adapter-webhook/testing"
import { expect, it } from "vitest"
import { folder, run, start } from "../cli/binary.ts"
import { localBank, personOptions } from "../cli/local-bank.ts"
import { freePort } from "../webhooks/free-port.ts"
import { keptHints } from "../webhooks/kept-hints.ts"
import { letters } from "./letters.ts"
import { findLeaks } from "./leak-search.ts"
import type { Canary, Given } from "./leak-search.ts"
import { databaseBytes } from "./stored-outputs.ts"

/** Calls as bunq makes them, with a credential in clear, to a good address and to a wrong one. */
const calls = (endpoint: string, token: string, wrong: string, secret: string) => {
  const object = (id: number) => ({
    id,
    credential: {
      id: 7,
      created: "2026-11-21 09:00:00.000000",
      updated: "2026-11-21 09:00:00.000000",
      status: "PENDING_FIRST_USE",
      expiry_time: "2026-11-21 10:00:00.000000",
      token_value: secret,
      permitted_device: null
    }
  })
  const category = "PARTNER_USER_PROVISION" as const
  const good = delivery({ category, endpoint, token, object: object(1) })
  const spoilt = { ...good, body: `${good.body.slice(0, -1)},"again":"${secret}"`, url: good.url }
  const misled = delivery({ category, endpoint, token: wrong, object: object(2) })
  return { good, refused: [spoilt, misled] }
}

it("serve tells nobody its path token, nor the token in a call: in text, in JSON, in its database", async () => {
  const bank = await localBank()
  const here = folder()
  const database = join(here, "users.db")
  const port = await freePort()
  const endpoint = `http://127.0.0.1:${port}/hooks`
  const common = ["--database", database, ...bank.options]
  const words = ["serve", "--endpoint", endpoint, "--listen", `127.0.0.1:${port}`, ...common]
  await run(["provision", ...personOptions(1), "--no-wait", ...common], bank.key)

  const [wrong, secret] = [letters(43), letters(64)]
  const given: Given[] = []
  let token = ""
  for (const more of [[], ["--json"]]) {
    const running = start([...words, ...more], bank.key)
    await running.says(more.length === 0 ? "Serving" : "listening")
    token = readFileSync(`${database}.hook`, "utf8").trim()
    const { good, refused } = calls(endpoint, token, wrong, secret)
    const send = async ({ url, headers, body }: Omit<typeof good, "request">) => {
      const answer = await fetch(url, { method: "POST", headers: { ...headers }, body })
      given.push({ place: "answers", content: `${[...answer.headers].join()} ${await answer.text()}` })
      return answer.status
    }
    expect(await send(good)).toBe(200)
    for (const call of refused) expect([400, 404]).toContain(await send(call))
    for (let round = 0; round < 100 && keptHints(database).all < 2; round += 1)
      await new Promise((resolve) => setTimeout(resolve, 100))
    given.push(...databaseBytes(database))
    running.child.kill("SIGTERM")
    const ended = await running.ended
    expect(ended.code).toBe(4)
    given.push({ place: "stdout", content: ended.stdout }, { place: "stderr", content: ended.stderr })
    expect(ended.stdout).toMatch(more.length === 0 ? /Stopped; webhooks: .*2 refused/ : /"refused":2/)
  }
  given.push(...databaseBytes(database))
  const doctor = await run(["doctor", "--offline", ...common], bank.key)
  given.push({ place: "doctor", content: doctor.stdout + doctor.stderr })

  const canaries: readonly Canary[] = [
    { kind: "path token", value: token },
    { kind: "wrong path token", value: wrong },
    { kind: "token in a call", value: secret },
    { kind: "API key", value: bank.sandbox.apiKey }
  ]
  expect(findLeaks(canaries, given)).toEqual([])
  // What was refused was told of, without what it held, and what was taken is there.
  const told = given.map(({ place, content }) => (place === "stderr" ? String(content) : "")).join("")
  expect(told).toContain("A webhook was refused")
  expect(keptHints(database).all).toBeGreaterThanOrEqual(2)
  const keyFile = [{ place: "key file", content: readFileSync(`${database}.hook`) }]
  expect(new Set(findLeaks(canaries, keyFile).map(({ kind }) => kind))).toEqual(new Set(["path token"]))
}, 90_000)
