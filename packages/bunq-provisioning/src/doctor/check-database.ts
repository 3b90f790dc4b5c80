import { existsSync, statSync } from "node:fs"
import { pauseOrders } from "../pause-orders.ts"
import { storedUsers } from "../stored-users.ts"
import { fine, problem, problemOf, skipped, warning } from "./finding.ts"
import type { Finding } from "./finding.ts"
import { lockHolder } from "./lock-holder.ts"

const batch = 500
const many = (count: number, noun = "user") => `${count} ${noun}${count === 1 ? "" : "s"}`

interface Census {
  readonly users: number
  readonly settled: number
  readonly stalled: number
  readonly unreadable: number
}

const takeCensus = async (database: string): Promise<Census> => {
  const census = { users: 0, settled: 0, stalled: 0, unreadable: 0 }
  let after: string | undefined
  for (;;) {
    const { users } = await storedUsers(database).list({ after, limit: batch })
    for (const user of users) {
      const view = user.view()
      census.users += 1
      if (view === null) census.unreadable += 1
      else if (view.settled) census.settled += 1
      else if (view.stalled) census.stalled += 1
    }
    after = users.at(-1)?.uuid
    if (users.length < batch) return census
  }
}

const exposed = (database: string): readonly string[] =>
  process.platform === "win32"
    ? []
    : ["", "-wal", "-shm", ".lock", ".pause"]
        .map((suffix) => database + suffix)
        .filter((file) => ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0)

const files = (database: string): Finding => {
  const open = exposed(database)
  return open.length === 0
    ? fine("permissions", "Only you can read the database and what lies beside it.")
    : warning(
        "permissions",
        "Others can read the database or what lies beside it.",
        `chmod 600 ${open.join(" ")}`
      )
}

const lock = (database: string, census: Census | null): Finding => {
  try {
    const holder = lockHolder(database)
    if (holder !== null)
      return fine("lock", `A service holds the database${holder === "unknown" ? "" : `: process ${holder}`}.`)
    const open = census === null ? 0 : census.users - census.settled
    return open === 0
      ? fine("lock", "Nobody holds the database.")
      : warning(
          "lock",
          `Nobody holds the database, and ${many(open)} ${open === 1 ? "is" : "are"} under way.`,
          "Start the service: the program of yours that calls createProvisioner."
        )
  } catch (error) {
    return problem("lock", "Who holds the database cannot be told.", {
      fix: `Check the permissions of ${database}.lock (${(error as NodeJS.ErrnoException).code ?? "unknown"}).`
    })
  }
}

const pause = async (database: string): Promise<Finding> => {
  const order = await pauseOrders(database).standing()
  if (order === null) return fine("pause", "Nothing is paused.")
  const since = order.since === null ? "" : ` since ${new Date(order.since).toISOString()}`
  return warning(
    "pause",
    `Paused${since}: nothing leaves for bunq${order.note === null ? "." : ` (${order.note}).`}`,
    `bunq-provisioning resume --database ${database}`
  )
}

const people = (database: string, census: Census): readonly Finding[] => [
  census.unreadable === 0
    ? fine(
        "users",
        `${many(census.users)}, ${census.settled} of them settled; every stored state can be read.`
      )
    : problem("users", `What is stored of ${many(census.unreadable)} cannot be used.`, {
        fix: "Use the version that wrote it, or restore those rows from a backup; list names them."
      }),
  census.stalled === 0
    ? fine("stalled", "Nobody waits for a retry.")
    : warning(
        "stalled",
        `${many(census.stalled)} ${census.stalled === 1 ? "waits" : "wait"} for a person: something failed for good.`,
        `bunq-provisioning list --stalled --database ${database}; then, with the service stopped, retry --all with the options given here`
      )
]

/** Looks at the database, who holds it, who is in it and whether it is paused. Writes nothing. */
export const checkDatabase = async (database: string | undefined): Promise<readonly Finding[]> => {
  if (database === undefined)
    return [
      skipped("database", "No --database was given: users, lock, pause and vault key were not looked at.")
    ]
  if (!existsSync(database))
    return [
      warning(
        "database",
        "There is no such file; the first service makes it.",
        "Check the name if there should be one."
      )
    ]
  try {
    const census = await takeCensus(database)
    return [
      fine("database", "It can be read and its schema is one this version knows."),
      ...people(database, census),
      files(database),
      lock(database, census),
      await pause(database)
    ]
  } catch (error) {
    return [problemOf("database", error), files(database), lock(database, null), await pause(database)]
  }
}
