import type { WorldReport } from "./killed-world.ts"

/** `reply to POST /v1/session-server` → `reply to POST`: boundaries of one sort are counted together. */
const sortOf = (boundary: string): string => boundary.replace(/ \/.*$/, "")

const counted = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ")

/** Adds up what worlds came to. */
export const makeKillProof = (store: string) => {
  const [boundaries, phases] = [new Map<string, number>(), new Map<string, number>()]
  const sums = {
    users: 0,
    provisions: 0,
    throttled: 0,
    resets: 0,
    goodTokenResets: 0,
    acknowledged: 0,
    entries: 0
  }
  let kills = 0
  const raise = (map: Map<string, number>, key: string, by: number) => map.set(key, (map.get(key) ?? 0) + by)
  return {
    add: (report: WorldReport): void => {
      kills += report.kills.length
      for (const killed of report.kills) {
        raise(boundaries, sortOf(killed.boundary), 1)
        for (const [phase, users] of Object.entries(killed.phases)) raise(phases, phase, users)
      }
      sums.users += report.evidence.phases["active"] ?? 0
      sums.provisions += report.bank.provisions
      sums.throttled += report.bank.throttled
      sums.resets += report.bank.resets
      sums.goodTokenResets += report.bank.goodTokenResets
      sums.acknowledged += report.acknowledged
      sums.entries += report.evidence.journalEntries
    },
    lines: (): readonly string[] => [
      `proof: real kills, ${store}: ${kills} kills (${counted(boundaries)})`,
      `proof: real kills, ${store}: users were then ${counted(phases)}`,
      `proof: real kills, ${store}: ${sums.users} users verified, ${sums.provisions} provisions, ${sums.throttled} throttled, ${sums.resets} tokens reset (${sums.goodTokenResets} good ones); ${sums.acknowledged} acknowledgements kept, ${sums.entries} journal entries verify`
    ]
  }
}
