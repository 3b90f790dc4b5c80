import { join } from "node:path"
import { expect, it } from "vitest"
import { folder, framed, run, start } from "../cli/binary.ts"
import { localBank, personOptions } from "../cli/local-bank.ts"
import { freePort } from "./free-port.ts"
import { keptHints } from "./kept-hints.ts"

const moments = [
  // Whole, and nothing is written.
  "arrived",
  // Durable, and bunq does not know.
  "kept",
  "answered"
] as const
/** Longer than any wait here; a user on the way is looked at this often, real ms. */
const lookEvery = 100

it("serve is killed before the commit of a webhook, before its answer and after it: nothing is lost, nothing done twice", async () => {
  const bank = await localBank()
  const database = join(folder(), "users.db")
  const [port, key] = [await freePort(), bank.key]
  const common = ["--database", database, ...bank.options]
  const words = ["serve", "--json", "--listen", `127.0.0.1:${port}`, "--feed", "webhook", ...common]
  const serve = [...words, "--endpoint", `http://127.0.0.1:${port}/hooks`]
  const state = () => bank.sandbox.control.webhooks.state()

  expect((await run(["provision", ...personOptions(1), "--no-wait", ...common], key)).code).toBe(0)
  for (const moment of moments) {
    const preload = [...(key.preload ?? []), "die-at"]
    const running = start(serve, { preload, env: { ...key.env, DIE_AT: moment } })
    await running.line(({ type }) => type === "listening")
    // bunq comes again a minute after what failed.
    if (state().waiting > 0) bank.sandbox.control.clock.advance(60_000)
    expect(await running.ended, moment).toMatchObject({ code: null, signal: "SIGKILL" })
  }
  expect(state().counts.attempts).toBeGreaterThan(state().counts.delivered)

  const last = start(serve, key)
  await last.line(({ type }) => type === "listening")
  const arrived = async () => {
    const { lines } = framed(await run(["list", "--json", "--database", database]))
    return lines.some(({ type, phase }) => type === "user" && phase === "collecting")
  }
  const over = () => state().waiting === 0 && keptHints(database).waiting === 0
  for (let round = 0; round < 300 && !over(); round += 1)
    await new Promise((resolve) => setTimeout(resolve, lookEvery))
  for (let round = 0; round < 30 && !(await arrived()); round += 1)
    await new Promise((resolve) => setTimeout(resolve, lookEvery))
  last.child.kill("SIGTERM")
  const ended = await last.ended
  expect(ended.code).toBe(4)
  expect(framed(ended).summary).toMatchObject({ ok: true, feed: "webhook" })

  expect(await arrived()).toBe(true)
  const { counts, failures } = state()
  // bunq holds nothing back, and everything it told is in the inbox once, read, and as often as it was told.
  expect([failures, counts.failed, counts.delivered]).toEqual([0, 0, counts.events])
  expect(keptHints(database)).toEqual({ all: counts.events, waiting: 0 })
  expect(bank.sandbox.statistics()).toMatchObject({ provisions: 1, throttled: 0 })
}, 90_000)
