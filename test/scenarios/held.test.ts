import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { View } from "@bunq-provisioning/core"
import { afterAll, expect, it } from "vitest"
import { answersOf, playPerson, requestOf } from "../virtual/virtual-person.ts"
import { openVirtualWorld } from "../virtual/virtual-world.ts"

const hour = 3_600_000
const folder = mkdtempSync(join(tmpdir(), "held-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const moments: readonly (readonly [string, (view: View) => boolean])[] = [
  ["bunq makes the user", ({ phase }) => phase === "processing"],
  ["the token is ours and waits for its turn", ({ phase }) => phase === "opening-session"]
]
const cases = moments.flatMap(([name, at]) =>
  (["new", "same"] as const).map((resetCredential) => ({ name, at, resetCredential }))
)

it.for(cases)(
  "our runtime stops while $name and comes back when the window is over: one reset ($resetCredential id), one provision, verified",
  { timeout: 60_000 },
  async ({ name, at, resetCredential }) => {
    const database = join(folder, `${name}-${resetCredential}.db`.replaceAll(" ", "-"))
    const first = await openVirtualWorld({
      bank: { contract: { resetCredential }, behaviour: { credentialWindow: hour } },
      database
    })
    const { time, bank } = first
    const resets = () =>
      bank.control
        .requests()
        .filter(({ method, path }) => method === "PUT" && path.startsWith("/v1/partner-user-provision/"))
    try {
      const { externalUuid } = requestOf(1)
      const handle = await time.run(first.provisioning.provision(requestOf(1)))
      for (let turns = 0; turns < 200 && !at(await handle.view()); turns += 1) await time.pass(250)
      expect(at(await handle.view())).toBe(true)
      await time.run(first.provisioning.close())
      await time.pass(2 * hour)
      expect(resets()).toEqual([])

      const second = await openVirtualWorld({ beside: { time, bank }, database })
      try {
        const again = await time.run(second.provisioning.handle(externalUuid))
        const playing = playPerson({ handle: again, time, answers: answersOf(1) })
        expect(await time.run(playing)).toMatchObject({ phase: "active", stalled: false })
        expect(resets()).toHaveLength(1)
        expect(bank.statistics()).toMatchObject({ provisions: 1, throttled: 0 })
      } finally {
        await second.close()
      }
    } finally {
      await first.close()
    }
  }
)
