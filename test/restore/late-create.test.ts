import { copyFileSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"
import { inProcessFetch } from "../virtual/in-process-fetch.ts"
import { answersOf, playPerson, requestOf } from "../virtual/virtual-person.ts"
import { openVirtualWorld } from "../virtual/virtual-world.ts"

it("a create the backup knows nothing of, and that reaches bunq only after the restore, stays the only one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bunq-provisioning-restore-"))
  const [database, backup] = [join(folder, "users.db"), join(folder, "backup.db")]
  const held: Array<() => void> = []
  const late = { fetch: undefined as typeof globalThis.fetch | undefined }
  const first = await openVirtualWorld({
    database,
    http: { fetch: (input, init) => (late.fetch ?? fetch)(input, init) }
  })
  const { time, bank } = first
  const direct = inProcessFetch(bank)
  late.fetch = direct
  // So that the partner's session is in the copy: to open one takes longer than the request is late.
  const earlier = await first.provisioning.provision(requestOf(2))
  await time.run(playPerson({ handle: earlier, time, answers: answersOf(2) }))
  await time.pass(60_000)
  late.fetch = (input, init) => {
    const request = new Request(input, init)
    if (request.method !== "POST" || new URL(request.url).pathname !== "/v1/partner-user-provision")
      return direct(request)
    const copy = request.clone()
    held.push(() => void direct(new Request(copy, { signal: null })))
    return new Promise(() => {})
  }
  await first.provisioning.provision(requestOf(1))
  for (const suffix of ["", "-wal", ".key"]) copyFileSync(database + suffix, backup + suffix)
  await time.pass(2_000)
  expect(held).toHaveLength(1)
  await first.provisioning.close()

  const second = await openVirtualWorld({ database: backup, restored: true, beside: { time, bank } })
  const before = bank.requests().length
  await time.pass(10_000)
  const looked = bank.requests().slice(before)
  expect(looked.some(({ path }) => path === "/v1/partner-user-provision")).toBe(true)
  expect(looked.some(({ method }) => method === "POST")).toBe(false)
  for (const arrive of held) arrive()
  const handle = await second.provisioning.handle(requestOf(1).externalUuid)
  const end = await time.run(playPerson({ handle, time, answers: answersOf(1) }))
  expect([end.phase, bank.statistics().provisions]).toEqual(["active", 2])
  await second.close()
  await bank.close()
  rmSync(folder, { recursive: true, force: true })
})
