import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { MemoryRateBudget } from "@bunq-provisioning/adapter-http"
import { afterAll, expect, it } from "vitest"
import { inProcessFetch } from "../virtual/in-process-fetch.ts"
import { requestOf } from "../virtual/virtual-person.ts"
import { openVirtualWorld } from "../virtual/virtual-world.ts"

const folder = mkdtempSync(join(tmpdir(), "expiry-order-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What bunq's replies say of tokens, wherever in them, and the tokens sessions were opened with, in the order they were sent. */
const wiretap = () => {
  const [expiries, opened] = [new Map<string, string>(), [] as string[]]
  const learn = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return
    const { token_value: token, expiry_time: expiry } = value as { readonly [field: string]: unknown }
    if (typeof token === "string" && typeof expiry === "string") expiries.set(token, expiry)
    for (const field of Object.values(value)) learn(field)
  }
  const through =
    (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
    async (input, init) => {
      const request = new Request(input, init)
      const isOpening = request.method === "POST" && new URL(request.url).pathname === "/v1/session-server"
      const { secret } = isOpening ? ((await request.clone().json()) as { secret: string }) : { secret: null }
      const reply = await fetch(request)
      if (secret !== null && reply.ok) opened.push(secret)
      learn(
        await reply
          .clone()
          .json()
          .catch(() => null)
      )
      return reply
    }
  return { expiries, opened, through }
}

it("after a restart sessions are opened nearest expiry first, whatever order the rows have", async () => {
  const database = join(folder, "users.db")
  const tap = wiretap()
  const late = { fetch: globalThis.fetch }
  const http = { fetch: (...given: Parameters<typeof globalThis.fetch>) => late.fetch(...given) }
  const first = await openVirtualWorld({ database, http })
  const { time, bank } = first
  late.fetch = tap.through(inProcessFetch(bank))
  // Not by UUID, which is the order of rows.
  const order = [3, 1, 4, 2]
  const phases = async ({ provisioning }: Pick<typeof first, "provisioning">) => {
    const { views } = await time.run(provisioning.list())
    return views.map(({ phase }) => phase)
  }
  try {
    for (const index of order) {
      await time.run(first.provisioning.provision(requestOf(index)))
      await time.pass(4_000)
    }
    await time.pass(9_000)
    expect(await phases(first)).toEqual(order.map(() => "opening-session"))
    const partnerOnly = tap.opened.length
    expect([partnerOnly, tap.expiries.size]).toEqual([1, 4])
    await time.run(first.provisioning.close())

    const budget = MemoryRateBudget.layer({ resumed: true })
    const second = await openVirtualWorld({ beside: { time, bank }, database, http, budget })
    try {
      await time.pass(150_000)
      expect((await phases(second)).includes("opening-session")).toBe(false)
    } finally {
      await second.close()
    }
    const expiries = tap.opened.slice(partnerOnly).map((token) => tap.expiries.get(token))
    expect(expiries).toEqual([...tap.expiries.values()].sort())
    expect(new Set(expiries).size).toBe(4)
    expect(bank.statistics()).toMatchObject({ provisions: 4, throttled: 0 })
  } finally {
    await first.close()
  }
}, 60_000)
