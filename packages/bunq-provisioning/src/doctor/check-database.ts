import { accessSync, constants, existsSync, statSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { isPresent, isServer, shownDatabase, withPostgres } from "../database-layers.ts"
import { pauseOrders } from "../pause-orders.ts"
import { storedUsers } from "../stored-users.ts"
import { Effect } from "effect"
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

const serviceOn = async (database: string): Promise<number | string | null> => {
  if (!isServer(database)) return lockHolder(database)
  const asked = withPostgres(database, ({ leaseHolder }, options) => leaseHolder(options))
  return (await Effect.runPromise(asked))?.holder ?? null
}

const lock = async (database: string, census: Census | null): Promise<Finding> => {
  try {
    const holder = await serviceOn(database)
    if (holder !== null)
      return fine(
        "lock",
        `A service holds the database${holder === "unknown" ? "" : typeof holder === "number" ? `: process ${holder}` : `: ${holder}`}.`
      )
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
    `bunq-provisioning resume --database ${shownDatabase(database)}`
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
        `bunq-provisioning list --stalled --database ${shownDatabase(database)}; then, with the service stopped, retry --all with the options given here`
      )
]

const mayWrite = (path: string): boolean => {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Why a database cannot be made or kept where it is to be; null when it can. */
const folderProblem = (database: string): Finding | null => {
  if (isServer(database)) return null
  const folder = dirname(resolve(database))
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    return problem("database", "The folder of the database does not exist.", {
      fix: `Make it (mkdir -p ${folder}), or check the name.`
    })
  const closed = [folder, ...(existsSync(database) ? [database] : [])].filter((path) => !mayWrite(path))
  return closed.length === 0
    ? null
    : problem(
        "database",
        "A service could not write to the database: the file or its folder is closed to you.",
        {
          fix: `Give yourself write permission to ${closed.join(" and ")}.`
        }
      )
}

/** Looks at the database, who holds it, who is in it and whether it is paused. Writes nothing. */
export const checkDatabase = async (database: string | undefined): Promise<readonly Finding[]> => {
  if (database === undefined)
    return [
      skipped("database", "No --database was given: users, lock, pause and vault key were not looked at.")
    ]
  if (!isPresent(database)) {
    const unusable = folderProblem(database)
    if (unusable !== null) return [unusable]
    return [
      warning(
        "database",
        "There is no such file; the first service makes it.",
        "Check the name if there should be one."
      )
    ]
  }
  try {
    const census = await takeCensus(database)
    return [
      folderProblem(database) ?? fine("database", "It can be read and its schema is one this version knows."),
      ...people(database, census),
      ...(isServer(database) ? [] : [files(database)]),
      await lock(database, census),
      await pause(database)
    ]
  } catch (error) {
    const told = problemOf("database", error)
    if (isServer(database)) return [told]
    return [told, files(database), await lock(database, null), await pause(database)]
  }
}
