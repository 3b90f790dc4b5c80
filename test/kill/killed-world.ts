import { readEvidence } from "./evidence.ts"
import type { Acknowledged, Evidence } from "./evidence.ts"
import { startLife } from "./life.ts"
import type { Said } from "./life.ts"
import { openLivingBank } from "./living-bank.ts"
import type { BankFindings } from "./living-bank.ts"
import type { Hold } from "./standing-still.ts"

/** When one process is killed (`kill -9`), and what happens before the next one starts. */
export interface Kill {
  /**
   * `hold`: where the process stands still by itself. `taken`: bunq has carried a request out and its reply has not left. `after`: so many real ms after it
   * began to serve, wherever it is. `late`: the request has left, and bunq carries it out when the next process, having looked for it once, is about to send
   * its first create.
   */
  readonly at:
    | { readonly hold: Hold }
    | { readonly taken: Hold }
    | { readonly late: Hold }
    | { readonly after: number }
  /** How long nobody runs, ms of the bank's time. */
  readonly away: number
}

/** A kill that came: the boundary's own name, and where the users were. */
export interface Killed {
  readonly boundary: string
  readonly phases: Evidence["phases"]
}

export interface WorldReport {
  readonly kills: readonly Killed[]
  readonly bank: BankFindings
  readonly evidence: Evidence
  readonly acknowledged: number
  /** What must not be; empty = all is well. */
  readonly wrong: readonly string[]
}

interface Options {
  readonly database: string
  readonly people: number
  readonly seed: number
  readonly speed: number
  /** One for each process that is to be killed, in order; the one after the last is left to finish. */
  readonly kills: readonly Kill[]
}

const createEndpoint = "POST /v1/partner-user-provision"
const nothing: Evidence = { phases: {}, journalEntries: 0, broken: [], lost: [] }

/** A few people, a bank that lives, and one process after the other that is killed on the way; the last one finishes. */
export const playKilledWorld = async (options: Options): Promise<WorldReport> => {
  const { database, people, seed, speed, kills } = options
  const killed: Killed[] = []
  const acknowledged: Acknowledged[] = []
  const wrong: string[] = []
  let evidence = nothing
  let onTaken: (endpoint: string) => Promise<void> | undefined = () => undefined
  let onArrived: (endpoint: string) => Promise<void> | undefined = () => undefined
  /** Lets a request of a dead process be carried out; resolves when it was. */
  let carryOut: (() => Promise<void>) | null = null
  let carriedOut = (): void => {}
  const bank = await openLivingBank({
    seed,
    speed,
    arrived: (endpoint) => {
      // Asked for right before the first create: the look-up at the start found nothing, and the last one is still to come.
      if (carryOut !== null && endpoint.endsWith("/oauth-client")) return carryOut()
      return onArrived(endpoint)
    },
    answered: (endpoint) => {
      if (endpoint === createEndpoint) carriedOut()
      return onTaken(endpoint)
    }
  })

  /** Gives the boundary it was killed at; null = it ended by itself, as it should. */
  const live = async (kill: Kill | undefined): Promise<string | null> => {
    bank.clock.freeze()
    let [boundary, arrived]: [string | null, readonly string[]] = [null, []]
    let timer: ReturnType<typeof setTimeout> | undefined
    const strike = (name: string) => {
      if (boundary !== null) return
      boundary = name
      bank.clock.freeze()
      life.kill("SIGKILL")
    }
    const hear = (line: Said) => {
      if (line.type === "standing") strike(String(line["boundary"]))
      if (line.type === "serving" && kill !== undefined && "after" in kill.at)
        timer = setTimeout(() => strike("any moment"), kill.at.after)
      if (line.type === "acknowledged")
        acknowledged.push({ uuid: String(line["uuid"]), id: line["id"] as string | null })
      if (line.type === "arrived") arrived = line["phases"] as readonly string[]
      if (line.type === "failed") wrong.push(`a process failed: ${JSON.stringify(line)}`)
    }
    const hold = kill !== undefined && "hold" in kill.at ? kill.at.hold : null
    const { url, apiKey } = bank
    const life = startLife({ database, url, apiKey, speed, people, hold }, hear)
    const taken = kill !== undefined && "taken" in kill.at ? kill.at.taken : null
    const late = kill !== undefined && "late" in kill.at ? kill.at.late : null
    let arrivals = 0
    onArrived = (endpoint) => {
      if (late === null || !endpoint.startsWith(late.boundary)) return undefined
      arrivals += 1
      if (arrivals !== late.nth) return undefined
      return new Promise((release) => {
        carryOut = () => {
          carryOut = null
          return new Promise((resolve) => {
            carriedOut = resolve
            release()
          })
        }
        strike(`on its way to bunq ${endpoint}`)
      })
    }
    let passed = 0
    onTaken = (endpoint) => {
      if (taken === null || !endpoint.startsWith(taken.boundary)) return undefined
      passed += 1
      if (passed !== taken.nth) return undefined
      strike(`taken by bunq ${endpoint}`)
      return life.ended.then(() => {})
    }
    const { code, signal, stderr } = await life.ended
    clearTimeout(timer)
    onTaken = () => undefined
    onArrived = () => undefined
    if (stderr !== "") wrong.push(`a process complained: ${stderr.slice(0, 2_000)}`)
    if (boundary !== null && signal === "SIGKILL") return boundary
    if (code !== 0) wrong.push(`a process ended with ${code ?? signal}`)
    if (arrived.length !== people || arrived.some((phase) => phase !== "active"))
      wrong.push(`they ended as ${arrived.join(", ")}`)
    return null
  }

  try {
    for (const kill of [...kills, undefined]) {
      const boundary = await live(kill)
      evidence = acknowledged.length === 0 ? nothing : await readEvidence(database, acknowledged)
      for (const { uuid, id } of evidence.lost) wrong.push(`lost: ${uuid} ${id}`)
      for (const uuid of evidence.broken) wrong.push(`the journal of ${uuid} does not verify`)
      if (boundary === null) break
      killed.push({ boundary, phases: evidence.phases })
      bank.clock.advance(kill?.away ?? 0)
    }
    const found = bank.findings()
    if (found.provisions !== people) wrong.push(`${found.provisions} provisions for ${people} users`)
    for (const [uuid, times] of found.made) if (times !== 1) wrong.push(`${uuid} was created ${times} times`)
    if (found.made.size !== people) wrong.push(`${found.made.size} users were created`)
    if (found.throttled > 0) wrong.push(`${found.throttled} requests throttled`)
    if (found.goodTokenResets > 0) wrong.push(`${found.goodTokenResets} good tokens reset`)
    if (evidence.phases["active"] !== people)
      wrong.push(`in the database: ${JSON.stringify(evidence.phases)}`)
    return { kills: killed, bank: found, evidence, acknowledged: acknowledged.length, wrong }
  } finally {
    await bank.close()
  }
}
