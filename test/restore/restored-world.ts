import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { View } from "@bunq-provisioning/core"
import type { BankState } from "@bunq-provisioning/core/ports"
import { inProcessFetch } from "../virtual/in-process-fetch.ts"
import { answersOf, playPerson, requestOf } from "../virtual/virtual-person.ts"
import { openVirtualWorld } from "../virtual/virtual-world.ts"
import type { VirtualWorld } from "../virtual/virtual-world.ts"

const hour = 3_600_000
const pace = { fastest: "10 seconds", inquiryFastest: "30 seconds" } as const

/** The database as a crash would leave it, taken while a service runs on it. */
const copyDatabase = (from: string, to: string): void => {
  for (const suffix of ["", "-wal", ".key"])
    if (existsSync(from + suffix)) copyFileSync(from + suffix, to + suffix)
}

/** What the bank counted of one person. */
export const counted = ({ bank }: Pick<VirtualWorld, "bank">) => {
  const { provisions, sessions, throttled, requests } = bank.statistics()
  const of = (endpoint: string) => requests.byEndpoint[endpoint] ?? 0
  return {
    provisions,
    creates: of("POST /v1/partner-user-provision"),
    changes: of("PUT /v1/partner-user-provision/{provision_id}"),
    sessions,
    throttled
  }
}

/** One request of the restored service, and what stood between it and bunq by then. */
export interface Sent {
  readonly method: string
  readonly path: string
  readonly state: BankState["_tag"] | "unknown"
}

/**
 * A person is onboarded; when the view number `copiedAt` is seen (0 = when the request was accepted) the database is copied, and the world goes on
 * (from `onCopy` on) without the copy until the person is settled. The service stops, most of a day passes, and `open` puts the copy in its place.
 */
export const losingTime = async (
  copiedAt: number,
  onCopy: (bank: VirtualWorld["bank"]) => void = () => {}
) => {
  const folder = mkdtempSync(join(tmpdir(), "bunq-provisioning-restore-"))
  const [database, backup] = [join(folder, "users.db"), join(folder, "backup.db")]
  const first = await openVirtualWorld({ database, feed: pace })
  const { time, bank } = first
  let views = 0
  let copied: View | null = null
  const onView = (view: View) => {
    if (views++ !== copiedAt || copied !== null) return
    copyDatabase(database, backup)
    copied = view
    onCopy(bank)
  }
  const handle = await first.provisioning.provision(requestOf(1))
  onView(await handle.view())
  const ended = await time.run(playPerson({ handle, time, answers: answersOf(1), onView }))
  if (!ended.settled) throw new Error("The person did not get there.")
  await time.run(first.provisioning.close())
  await time.pass(20 * hour)
  const before = counted({ bank })
  const refusals = (): number =>
    bank.requests().filter(({ status, path }) => status >= 400 && path === "/v1/session-server").length
  const refusedBefore = refusals()

  const open = async (restored = true) => {
    const sent: Sent[] = []
    const states: BankState[] = []
    const direct = inProcessFetch(bank)
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const request = new Request(input, init)
      sent.push({
        method: request.method,
        path: new URL(request.url).pathname,
        state: states.at(-1)?._tag ?? "unknown"
      })
      await time.sleep(100)
      return direct(request)
    }
    const beside = { time, bank }
    const world = await openVirtualWorld({ database: backup, restored, beside, feed: pace, http: { fetch } })
    const stop = new AbortController()
    const following = (async () => {
      for await (const state of world.provisioning.bank.changes({ signal: stop.signal })) states.push(state)
    })()
    return {
      ...world,
      sent,
      states,
      close: async () => {
        stop.abort()
        await world.close()
        await following
      }
    }
  }
  return {
    time,
    bank,
    before,
    /** Secrets bunq refused since the copy took over: each one counts against our address. */
    refused: () => refusals() - refusedBefore,
    copied: copied as View | null,
    open,
    close: async () => {
      await bank.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
