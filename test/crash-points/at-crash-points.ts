import { crashKinds, onboardWith } from "./one-user.ts"
import type { CrashPoint, World } from "./one-user.ts"

interface Options {
  /** For what is said about them. */
  readonly name: string
  /** Only every so many-th point of each kind, from another one on for each kind. Default 1, which also looks that there are no more. */
  readonly spread?: number
}

/** What came of ending the process at the points of every kind, one after the other, and starting it again. */
export const atCrashPoints = (world: World, { name, spread = 1 }: Options) => {
  const uncrashed = onboardWith([], { store: "memory" })
  const counts: string[] = []
  const wrong: string[] = []
  let [all, played] = [0, 0]
  const play = (kind: CrashPoint["kind"], nth: number) => onboardWith([{ kind, user: 0, nth }], world)
  for (const [index, kind] of crashKinds.entries()) {
    // One request is the partner's own.
    const last = kind.endsWith("call") ? uncrashed.requests - 1 : uncrashed.steps
    let points = 0
    for (let nth = 1 + (index % spread); nth <= last; nth += spread) {
      const { violation, crashes } = play(kind, nth)
      const where = `${name}, ${kind} ${nth}`
      if (violation !== null) wrong.push(`${where}: ${violation.message}`)
      else if (crashes !== 1) wrong.push(`${where}: ${crashes} crashes`)
      points += 1
    }
    if (spread === 1 && play(kind, last + 1).fired.has(kind))
      wrong.push(`${name}, ${kind}: more than ${last}`)
    counts.push(`${kind} ${points}`)
    all += last
    played += points
  }
  const sample = played === all ? `all ${all}` : `${played} of ${all}, spread evenly`
  const proof = `proof: crash points, ${name}: ${sample}: ${counts.join(", ")}; ${wrong.length} violations`
  return { wrong, played, all, proof }
}
