import type { JournalEntry, View } from "@bunq-provisioning/core"

/** The parts of a place in the machine that lie side by side, without what passes by itself. */
const regionsOf = (place: string): readonly (readonly [region: string, state: string])[] => {
  const parts = place.split(" + ").map((part) => part.replace(/[.](running|stalled)$/, ""))
  return parts.flatMap((part): ReadonlyArray<readonly [string, string]> => {
    // bunq's steps may be jumped over, whoever looks.
    if (part.startsWith("open.processing")) return [["main", "processing"]]
    const [, checklist] = /^open[.]onboarding[.]checklist[.](.*)$/.exec(part) ?? []
    const [, owner = "", inquiries] = /^(.*?)[.]?inquiries[.](.*)$/.exec(part) ?? []
    if (inquiries !== undefined)
      return owner === ""
        ? [["inquiries", inquiries]]
        : [
            ["main", owner],
            ["inquiries", inquiries]
          ]
    const [, identity] = /^(?:open[.]onboarding[.])?identity[.](.*)$/.exec(part) ?? []
    if (checklist !== undefined) return [["checklist", checklist]]
    return [identity === undefined ? ["main", part] : ["identity", identity]]
  })
}

/** Asked again and again, as often as there is news: how often says nothing. */
const passing = new Set(["evaluating", "opening"])

/**
 * What a history says whatever told of the changes: the states each region stood in, one after the other, what people did, which commands succeeded, and
 * where it ended. Left out are times, sources and response ids, ids of bunq, observations that only were noted, bunq's steps while it makes the user, and how often the
 * checklist was asked for.
 */
export const normalForm = (entries: readonly JournalEntry[], view: View) => {
  const places: { [region: string]: string[] } = {}
  const people: string[] = []
  const commands = new Set<string>()
  for (const { fact, source, cause } of entries) {
    if (source === "user" || source === "operator") people.push(cause.replace(/ [\d/]+$/, ""))
    if (cause.startsWith("command.succeeded ")) commands.add(cause.slice("command.succeeded ".length))
    if (fact.kind !== "moved") continue
    for (const [region, state] of regionsOf(fact.to)) {
      const visited = (places[region] ??= [])
      if (!passing.has(state) && visited.at(-1) !== state) visited.push(state)
    }
  }
  const { phase, settled, stalled, actor, duties, inquiries } = view
  return {
    places,
    people: [...people].sort(),
    commands: [...commands].sort(),
    end: { phase, settled, stalled, actor, duties: duties.length, inquiries: inquiries.length }
  }
}
