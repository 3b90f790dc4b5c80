import { deadlines, interest, view } from "@bunq-provisioning/core"
import type { Action } from "@bunq-provisioning/core"
import { canary, nowOf } from "./provisions-at.ts"
import { inFlight, leadingTo } from "./explore.ts"
import type { Model, Place, Rules, Transition, Violation } from "./explore.ts"
import { uuid } from "./user.ts"
import type { User } from "./user.ts"

const outer = ({ snapshot }: User): string =>
  typeof snapshot.value === "string" ? snapshot.value : (Object.keys(snapshot.value)[0] ?? "")
const isOver = (user: User): boolean => user.snapshot.status === "done"
const closes = /^(closing|closed|failed)$/

/** What could be a token, a key, an e-mail address or a phone number; our ids, bunq's stamps and words are none. */
const secretShaped = /(?=[A-Z_]*[a-z0-9+/=-])[A-Za-z0-9+/_=-]{28,}|-----BEGIN|sandbox_|@|\+\d{6}/
const secretIn = ({ snapshot }: User): readonly string[] => {
  const text = JSON.stringify(snapshot.context).replaceAll(uuid, "")
  return text.includes(canary) || secretShaped.test(text)
    ? ["the context holds what looks like a secret (I1)"]
    : []
}

const forOperators = new Set<Action>(["close", "retry", "reset-credential"])

/** Who acts next, and what comes by itself or whom it waits for (I8). */
const ownerOf = ({ snapshot, work }: User): readonly string[] => {
  const now = nowOf(snapshot.context)
  const { actor, actions, settled, stalled, overdue } = view(snapshot, now)
  if (settled) return []
  const byHand = actions.filter((action) => !forOperators.has(action))
  const comes = interest(snapshot).length + Object.keys(work).length > 0
  const goesOn = {
    partner: stalled && actions.includes("retry"),
    user: byHand.length > 0,
    bunq: comes && (overdue || deadlines(snapshot).length > 0),
    nobody: false
  }
  return goesOn[actor] ? [] : [`waits for ${actor}, and nothing comes or can be done (I8)`]
}

/** A result of a command that was not started, or was started anew, changes nothing. */
const supersededIn = (user: User): readonly string[] =>
  inFlight(user).flatMap(([id, seq]) => {
    const at = nowOf(user.snapshot.context)
    const happenings = [
      { type: "done", id, output: { provision: null, accepted: true, fulfilments: [] } },
      { type: "error", id, tag: "TokenLost" }
    ] as const
    return happenings.some((happening) => user.after(happening, at, seq - 1) !== user)
      ? [`a superseded result of ${id} is taken`]
      : []
  })

/** A close is under way, or remembered while a create must not be abandoned. */
const keepsClose = ({ from, named, after }: Transition): readonly string[] => {
  const [was, is] = [outer(from.user), outer(after)]
  const asked = named.happening.type === "provision.close" || from.user.snapshot.context.closeRequested
  if (closes.test(was) && !closes.test(is)) return [`a close is given up for ${is}`]
  return asked && !closes.test(is) && !(is === "requesting" && after.snapshot.context.closeRequested)
    ? ["a close that was asked for is forgotten"]
    : []
}

/** The state a command was run in is left: the command is over, or another one of its name was started. */
const leavesState = ({ from, named: { happening }, after }: Transition): readonly string[] =>
  (happening.type === "done" || happening.type === "error") &&
  after.work[happening.id] === from.user.work[happening.id]
    ? [`${happening.id} came to an end and is still in flight`]
    : []

/** A create that may have reached bunq is not given up before its result is known (I3). */
const keepsCreate = ({ from, named: { happening }, after }: Transition): readonly string[] =>
  "createProvision" in from.user.work &&
  !(happening.type === "done" || happening.type === "error") &&
  after.work["createProvision"] !== from.user.work["createProvision"]
    ? ["a create is abandoned (I3)"]
    : []

export const rules: Rules = {
  ofPlace: ({ user }) => [...secretIn(user), ...ownerOf(user), ...supersededIn(user)],
  ofTransition: (transition) => [
    ...keepsClose(transition),
    ...leavesState(transition),
    ...keepsCreate(transition)
  ]
}

const bunqEnds = /^bunq: (failed|closed|cancelled)$/
const settled = ({ user }: Place): boolean => user.snapshot.hasTag("settled")

/** What only the whole model can tell: nobody is stuck, everybody can settle, and a close ends. */
export const violationsOf = (model: Model): readonly Violation[] => {
  const { places, from } = model
  const outside = (
    reaching: ReadonlySet<number>,
    what: string,
    among: (place: Place) => boolean
  ): Violation[] =>
    places.filter((place) => among(place) && !reaching.has(place.index)).map((place) => ({ what, place }))
  const left = new Set(from)
  const closing = ({ user }: Place) => outer(user) === "closing" || user.snapshot.context.closeRequested
  return [
    ...model.violations,
    ...outside(left, "nothing that may happen leads anywhere: a deadlock", ({ user }) => !isOver(user)),
    ...outside(leadingTo(model, settled), "can never settle", () => true),
    ...outside(
      leadingTo(model, settled, (name) => name !== "provision.close" && !bunqEnds.test(name)),
      "can settle only by being closed",
      (place) => !closing(place) && !place.user.snapshot.context.adopt
    ),
    ...outside(
      leadingTo(
        model,
        ({ user }) => /^(closed|failed)$/.test(outer(user)),
        (name) => name !== "provision.close"
      ),
      "a close was asked for and nothing can end it",
      closing
    )
  ]
}
