import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, it } from "vitest"
import { createSandbox, readSandboxTime } from "./index.ts"
import { manualClock } from "./testing/manual-clock.ts"
import { partnerClient, provisionBody } from "./testing/partner-client.ts"

const program = fileURLToPath(new URL("./testing/bank-process.ts", import.meta.url))

async function startBank(stateFile: string) {
  const child = spawn(process.execPath, [program, stateFile], { stdio: ["ignore", "pipe", "inherit"] })
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (chunk) => resolve(String(chunk).trim()))
    child.once("exit", () => reject(new Error("the bank's process ended before it listened")))
  })
  const [url = "", apiKey = ""] = line.split(" ")
  const ended = new Promise((resolve) => child.once("exit", resolve))
  const kill = async () => {
    child.kill("SIGKILL")
    await ended
  }
  return { url, apiKey, kill }
}

it("keeps every provision it has answered for when it is killed in the middle of work, over and over", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bank-"))
  const stateFile = join(folder, "bank.db")
  const answered: number[] = []
  let sent = 0
  let token: string | undefined
  try {
    for (const answersBeforeKill of [1, 5, 20]) {
      const bank = await startBank(stateFile)
      const client = partnerClient(bank.url)
      token ??= (await client.openPartner(bank.apiKey)).token
      const session = token
      const work = async (): Promise<void> => {
        for (;;) {
          sent += 1
          const made = await client.ask("POST", "/v1/partner-user-provision", {
            token: session,
            body: provisionBody()
          })
          answered.push(made.item("PartnerUserProvision").id)
        }
      }
      const target = answered.length + answersBeforeKill
      const workers = [work(), work(), work()].map((worker) => worker.catch(() => undefined))
      while (answered.length < target) await new Promise((resolve) => setTimeout(resolve, 1))
      await bank.kill()
      await Promise.all(workers)
    }
    const clock = manualClock(readSandboxTime(stateFile) ?? 0)
    const sandbox = await createSandbox({ stateFile, clock, limits: "off" })
    const client = partnerClient(sandbox)
    const statuses = new Set<number>()
    for (const id of answered) {
      statuses.add(
        (await client.ask("GET", `/v1/partner-user-provision/${id}`, { token: token ?? "" })).status
      )
    }
    expect([...statuses]).toEqual([200])
    expect(new Set(answered).size).toBe(answered.length)
    const { provisions } = sandbox.statistics()
    expect(provisions).toBeGreaterThanOrEqual(answered.length)
    expect(provisions).toBeLessThanOrEqual(sent)
    await sandbox.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})
