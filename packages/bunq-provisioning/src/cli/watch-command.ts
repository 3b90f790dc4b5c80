import { afterAWhile } from "../edges/after-a-while.ts"
import { stopwatch } from "../edges/real-time.ts"
import { storedUsers } from "../stored-users.ts"
import type { StoredUser } from "../stored-users.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { presentDatabase } from "./database-option.ts"
import { exitCode } from "./exit-code.ts"
import { UserLines } from "./user-lines.ts"
import { uuidArgument } from "./uuid-argument.ts"

const batch = 500
/** Between two looks, real ms. A big database is looked at for at most a tenth of the time. */
const pause = (took: number) => Math.max(500, took * 10)

type Users = ReturnType<typeof storedUsers>
interface Look {
  readonly now: number
  readonly users: readonly StoredUser[]
}

const everybody = async (users: Users, signal: AbortSignal): Promise<Look> => {
  const found: StoredUser[] = []
  let page = await users.list({ limit: batch })
  found.push(...page.users)
  while (page.users.length === batch && !signal.aborted) {
    page = await users.list({ limit: batch, after: page.users.at(-1)?.uuid })
    found.push(...page.users)
  }
  return { now: page.now, users: found }
}

/** Follows one user until settled, or everybody until Ctrl-C, from the database alone and beside a running service. */
export const watchCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, positionals, options, interrupted } = context
  const uuid = positionals[0] === undefined ? undefined : uuidArgument(positionals[0])
  const users = storedUsers(presentDatabase(context, "watch"))
  const until = uuid !== undefined || options["exit"] === true
  const lines = new UserLines(output)
  const seen = new Map<string, number>()
  const unreadable = new Set<string>()
  const look = async (): Promise<Look> => {
    if (uuid === undefined) return everybody(users, interrupted)
    const { now, user } = await users.one(uuid)
    return { now, users: [user] }
  }
  const show = ({ now, users: found }: Look) => {
    for (const user of found) {
      if (seen.get(user.uuid) === user.seq) continue
      seen.set(user.uuid, user.seq)
      const view = user.view()
      if (view !== null) lines.show(view, now)
      else if (!unreadable.has(user.uuid)) {
        unreadable.add(user.uuid)
        output.error(
          `What is stored of ${user.uuid} cannot be used; use the version that wrote it, or a backup.`
        )
      }
    }
  }
  const settled = () => [...lines.views.values()].filter((view) => view.settled).length
  let latest: number | null | undefined
  let fresh = true
  while (!interrupted.aborted) {
    const took = stopwatch()
    const changed = await users.latestAt()
    const moved = changed !== latest
    // Two commits may bear the same time: after every change there is one more look.
    if (moved || fresh) show(await look())
    latest = changed
    fresh = moved
    if (until && settled() + unreadable.size === seen.size) break
    await afterAWhile(pause(took()), interrupted)
  }
  const stopped = interrupted.aborted
  if (stopped) output.line("Stopped watching; nothing else was stopped.")
  const phase = uuid === undefined ? undefined : lines.views.get(uuid)?.phase
  return {
    exitCode: stopped ? exitCode.interrupted : unreadable.size > 0 ? exitCode.failed : exitCode.done,
    summary: {
      ok: !stopped && unreadable.size === 0,
      users: seen.size,
      settled: settled(),
      ...(phase === undefined ? {} : { uuid, phase })
    }
  }
}
