import type { DatabaseSync } from "node:sqlite"
import { stopwatch } from "../edges/stopwatch.ts"
import { emptyLog } from "./empty-log.ts"
import { Refused } from "./refused.ts"
import { tokenCheck } from "./runner-token.ts"
import { emptyLogJob } from "./write-job.ts"
import type { Fault, WriteJob, WriteOutcome } from "./write-job.ts"
import { writeStatements } from "./write-statements.ts"
import type { StatementName } from "./write-statements.ts"

/** How long a thread may be held by one transaction. */
const longestMillis = 8

const faultOf = (error: unknown): Fault => {
  const { refusal, errcode, code } = (typeof error === "object" && error !== null ? error : {}) as Fault
  return {
    ...(refusal === undefined ? {} : { refusal }),
    ...(errcode === undefined ? {} : { errcode }),
    ...(code === undefined ? {} : { code })
  }
}

const isEmptyLog = (job: WriteJob): boolean => job[0] === emptyLogJob[0]

/**
 * Writes the first few of what waits in one transaction, one sync to disk for all, and gives an outcome for each of those it took; at least one.
 * Every transaction begins with the check of the runner's token.
 */
export const makeWriter = (database: DatabaseSync, token: number) => {
  const statements = writeStatements(database)
  const mayWrite = tokenCheck(database, token)

  const write = (job: WriteJob): number => {
    let changes = 0
    for (let at = 0; at < job.length;) {
      const [name, count] = [job[at] as StatementName, job[at + 1] as number]
      changes = statements[name](job.slice(at + 2, at + 2 + count))
      at += 2 + count
    }
    return changes
  }

  const transaction = (jobs: readonly WriteJob[]): readonly WriteOutcome[] => {
    const elapsed = stopwatch()
    const outcomes: WriteOutcome[] = []
    database.exec("BEGIN IMMEDIATE")
    try {
      mayWrite()
      for (const job of jobs) {
        if (isEmptyLog(job)) break
        try {
          outcomes.push(write(job))
        } catch (error) {
          if (!(error instanceof Refused)) throw error
          outcomes.push(faultOf(error))
        }
        if (elapsed() > longestMillis) break
      }
      database.exec("COMMIT")
      return outcomes
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK")
      throw error
    }
  }

  /** When a batch fails as a whole, its first write goes alone, so that only the guilty one fails. */
  return (jobs: readonly WriteJob[]): readonly WriteOutcome[] => {
    const [first] = jobs
    if (first === undefined) return []
    const alone = (): readonly WriteOutcome[] => {
      try {
        if (!isEmptyLog(first)) return transaction([first])
        emptyLog(database)
        return [0]
      } catch (error) {
        return [faultOf(error)]
      }
    }
    if (jobs.length === 1 || isEmptyLog(first)) return alone()
    try {
      return transaction(jobs)
    } catch {
      return alone()
    }
  }
}
export type Writer = ReturnType<typeof makeWriter>
