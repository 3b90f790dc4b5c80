import { spawnSync } from "node:child_process"
import { randomUUID } from "node:crypto"
import { tmpdir } from "node:os"
import { DatabaseSync } from "node:sqlite"
import { createSandbox, createVirtualClock } from "@bunq-provisioning/sandbox"
import type { Provisioning } from "bunq-provisioning"
import { createProvisioner, reportError } from "bunq-provisioning"
import { afterEach, describe, expect, it, vi } from "vitest"
import { folder, framed, nodeArguments } from "../cli/binary.ts"
import type { Line } from "../cli/binary.ts"

afterEach(() => void vi.restoreAllMocks())

/** The connections that are opened while something runs: a limit on the size of a database is one of its connection. */
const connectionsOpenedBy = async <A>(
  run: () => Promise<A>
): Promise<readonly [A, ReadonlySet<DatabaseSync>]> => {
  const opened = new Set<DatabaseSync>()
  const exec = DatabaseSync.prototype.exec
  vi.spyOn(DatabaseSync.prototype, "exec").mockImplementation(function (this: DatabaseSync, sql) {
    opened.add(this)
    return exec.call(this, sql)
  })
  try {
    return [await run(), opened]
  } finally {
    vi.restoreAllMocks()
  }
}

const settle = async (provisioner: Provisioning, uuid: string): Promise<string> => {
  const handle = await provisioner.handle(uuid)
  const address = {
    street: "Naritaweg",
    houseNumber: "131",
    postalCode: "1043 BS",
    city: "Amsterdam",
    country: "NL"
  }
  for await (const view of handle.changes({ signal: AbortSignal.timeout(20_000) })) {
    if (view.settled) return view.phase
    if (view.actions.includes("start-identity")) await handle.send({ type: "identity.start" })
    if (view.actions.includes("finish-identity")) await handle.send({ type: "identity.finish" })
    const open = "required" in view ? view.required.filter(({ state }) => state === "open") : []
    for (const { type } of open)
      if (type === "ADDRESS_MAIN" || type === "ADDRESS_POSTAL")
        await handle.send({ type: "fulfilment.submit", fulfilment: type, data: address })
      else if (type === "DATE_OF_BIRTH")
        await handle.send({
          type: "fulfilment.submit",
          fulfilment: type,
          data: { firstName: "Ada", lastName: "Visser", dateOfBirth: "1990-02-28" }
        })
  }
  return "nothing"
}

describe("a full disk, as SQLite tells it (SQLITE_FULL)", () => {
  it("refuses what it cannot keep, loses nothing of what it acknowledged, and goes on when there is room", async () => {
    const database = `${folder()}/users.db`
    const clock = createVirtualClock({ startAt: Date.UTC(2026, 5, 12, 9), speed: 600 })
    const bank = await createSandbox({ clock })
    const settings = {
      environment: { name: "local", url: "http://127.0.0.1:8090" },
      apiKey: bank.apiKey,
      fetch: (...[input, init]: Parameters<typeof fetch>) => bank.fetch(new Request(input, init)),
      database,
      clock
    } as const
    const [provisioner, connections] = await connectionsOpenedBy(() => createProvisioner(settings))
    const limit = (pages: number) => {
      for (const one of connections)
        if (one.location() === database) one.exec(`PRAGMA max_page_count = ${pages}`)
    }
    const request = () => ({
      externalUuid: randomUUID(),
      email: "ada@example.com",
      phoneNumber: "+31612345678"
    })
    const first = request()
    await provisioner.provision(first)
    limit(30)
    const acknowledged = [first.externalUuid]
    const rejected: unknown[] = []
    for (let tried = 0; rejected.length < 3 && tried < 500; tried += 1) {
      const next = request()
      await provisioner.provision(next).then(
        () => acknowledged.push(next.externalUuid),
        (error: unknown) => rejected.push(error)
      )
    }
    const listed = async (from: Provisioning) =>
      (await from.list({ limit: 1000 })).views.map(({ uuid }) => uuid)
    expect(rejected.map(reportError)).toEqual(
      Array.from({ length: 3 }, () => ({
        tag: "StoreError",
        reason: "DiskFull",
        exitCode: 1,
        message: "The disk is full; make room, nothing that was acknowledged is lost."
      }))
    )
    expect(acknowledged.length).toBeGreaterThan(5)
    expect((await listed(provisioner)).toSorted()).toEqual(acknowledged.toSorted())

    limit(1_000_000)
    const late = request()
    await provisioner.provision(late)
    expect(await settle(provisioner, first.externalUuid)).toBe("active")
    await provisioner.close()

    const again = await createProvisioner(settings)
    const all = [...acknowledged, late.externalUuid]
    const kept = await listed(again)
    console.log(
      `proof: SQLITE_FULL: ${rejected.length} requests refused with StoreError DiskFull, ${kept.length} of ${all.length} acknowledged users kept after room was made`
    )
    expect(kept.toSorted()).toEqual(all.toSorted())
    await again.close()
    await bank.close()
    expect(bank.statistics().provisions).toBeLessThanOrEqual(all.length)
  })
})

/** Mounts in a world of its own, which ends with the process. */
const inNamespace = (script: string, parameters: readonly string[]) =>
  spawnSync("sh", ["-c", `exec unshare -Urm sh -c "$@"`, "sh", script, "sh", ...parameters], {
    encoding: "utf8",
    timeout: 60_000
  })
const canMount = inNamespace('mount -t tmpfs -o size=64k tmpfs "$1"', [tmpdir()]).status === 0

const ours = {
  tag: "StoreError",
  reason: "DiskFull",
  message: "The disk is full; make room, nothing that was acknowledged is lost."
}
const banks = {
  tag: "SandboxError",
  reason: "StateFileUnwritable",
  message:
    "The bank's state file cannot be written; check free space and permissions, the request that failed changed nothing."
}

describe("a full disk, as the system tells it (ENOSPC)", () => {
  const skipped = canMount ? "" : " (skipped because this machine does not let us mount)"
  it.skipIf(!canMount).each(["64k", "150k"])(
    `of %s: the demo says so, and goes on when there is room${skipped}`,
    (size) => {
      const demo = ["demo", "--users", "3", "--speed", "600", "--json", "--database"]
      const script = `
        directory=$1; size=$2; shift 2
        mount -t tmpfs -o size="$size" tmpfs "$directory" || exit 99
        "$@" "$directory/x.db"; echo "code $?"
        mount -o remount,size=50m "$directory"
        "$@" "$directory/x.db"; echo "code $?"`
      const node = [process.execPath, ...nodeArguments(demo)]
      const { stdout } = inNamespace(script, [folder(), size, ...node])
      const [, before = "", code, after = "", end] =
        /^([^]*?)code (\d+)\n([^]*)code (\d+)\n$/.exec(stdout) ?? []
      expect([code, end]).toEqual(["1", "0"])
      // The database and the local bank's state file share the disk; either may be the first to find it full.
      const { error, ...rest }: Line = framed({ stdout: before }).summary
      expect(rest).toEqual({ type: "summary", ok: false })
      expect(size === "64k" ? [ours] : [ours, banks]).toContainEqual(error)
      const summary: Line = framed({ stdout: after }).summary
      expect(summary).toMatchObject({ users: 3, verified: 3, bank: { provisions: 3, throttled: 0 } })
    }
  )
})
