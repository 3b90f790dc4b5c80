import type { View } from "@bunq-provisioning/core"
import { duration } from "../cli/duration.ts"
import type { Output } from "../cli/output.ts"
import { textTable } from "../cli/text-table.ts"

const waitsFor: { readonly [actor in View["actor"]]: string } = {
  bunq: "bunq",
  partner: "the partner",
  user: "the user",
  nobody: "-"
}

/** What the user still has to give, identity apart. */
const asked = (view: View): readonly string[] =>
  "required" in view
    ? view.required.filter(({ state }) => state === "open" || state === "refused").map(({ type }) => type)
    : []
const answersOf = (types: readonly string[]) => types.filter((type) => type !== "IDENTIFICATION_VERIFICATION")

const detail = (view: View): string => {
  if (view.phase === "processing") return view.step
  if (view.phase === "submitting") return view.fulfilment
  if (view.phase === "collecting") {
    const types = asked(view)
    return types.length > answersOf(types).length && view.identity !== "not-started"
      ? [...answersOf(types), `identity ${view.identity}`].join(", ")
      : types.join(", ")
  }
  return "identity" in view ? `identity ${view.identity}` : ""
}

/** The same for a narrow table: answers are counted. */
const shortDetail = (view: View): string => {
  if (view.phase !== "collecting") return detail(view)
  const types = asked(view)
  const answers = answersOf(types).length
  if (answers === 0) return `identity ${view.identity}`
  return `${answers} answer${answers === 1 ? "" : "s"}${types.length > answers ? " + identity" : ""}`
}

/** Shows where every user is: drawn over in a terminal, a line per change elsewhere, an object per change with `--json`. */
export class DemoProgress {
  readonly #output: Output
  readonly #now: () => number
  readonly #startedAt: number
  readonly #views = new Map<string, View>()
  readonly #uuids: readonly string[]
  #changes = 0
  constructor(options: {
    readonly output: Output
    readonly now: () => number
    readonly uuids: readonly string[]
  }) {
    this.#output = options.output
    this.#now = options.now
    this.#startedAt = options.now()
    this.#uuids = options.uuids
  }

  /** How often any user was seen to move. */
  get changes(): number {
    return this.#changes
  }

  readonly label = (uuid: string): string => `user ${this.#uuids.indexOf(uuid) + 1}`

  readonly #deadline = (view: View): string =>
    view.deadline === null ? "-" : `${view.deadline.name} in ${duration(view.deadline.at - this.#now())}`

  show(view: View): void {
    const before = this.#views.get(view.uuid)
    this.#views.set(view.uuid, view)
    const { uuid, phase, actor, stalled, settled, progress } = view
    const deadline = view.deadline === null ? null : { name: view.deadline.name, at: view.deadline.at }
    const told = (one: View | undefined) => one && [one.key, one.actor, detail(one)].join()
    if (told(before) === told(view)) return
    this.#changes += 1
    this.#output.event({
      type: "progress",
      at: this.#now(),
      uuid,
      phase,
      detail: detail(view),
      actor,
      deadline,
      stalled,
      settled,
      progress
    })
    if (this.#output.interactive) return this.redraw()
    this.#output.line(
      `${duration(this.#now() - this.#startedAt).padStart(7)}  ${this.label(uuid)}  ${[view.key, detail(view)].filter(Boolean).join(": ")}` +
        `${settled ? "" : `  (waits for ${waitsFor[actor]}${deadline === null ? "" : `, ${this.#deadline(view)}`})`}`
    )
  }

  redraw(): void {
    if (!this.#output.interactive) return
    const { columns, rows } = this.#output.size()
    // Three lines around the users, and the one the cursor stands on.
    const room = Math.max(1, rows - 4)
    // Whoever is done makes room for those who are not.
    const all = this.#uuids.toSorted(
      (a, b) => Number(this.#views.get(a)?.settled ?? false) - Number(this.#views.get(b)?.settled ?? false)
    )
    const shown = all.length <= room ? this.#uuids : all.slice(0, room)
    const hidden = all.length - shown.length
    this.#output.draw([
      `time since start: ${duration(this.#now() - this.#startedAt)}`,
      ...textTable([
        this.#row(columns, ["user", "", "phase", "waits for", "deadline", "detail"]),
        ...shown.map((uuid) => this.#row(columns, this.#cells(uuid)))
      ]),
      ...(hidden === 0 ? [] : [`and ${hidden} more, ${this.#settled()} of ${this.#uuids.length} settled`])
    ])
  }

  readonly #settled = () => [...this.#views.values()].filter(({ settled }) => settled).length

  /** A narrow terminal goes without the bar. */
  readonly #row = (columns: number, [label = "", bar = "", ...rest]: readonly string[]) =>
    columns < 100 ? [label, ...rest] : [label, bar, ...rest]

  readonly #cells = (uuid: string): readonly string[] => {
    const view = this.#views.get(uuid)
    if (view === undefined) return [this.label(uuid), "", "", "", "", ""]
    const bar = "#".repeat(Math.round(view.progress * 10)).padEnd(10, ".")
    return [this.label(uuid), bar, view.key, waitsFor[view.actor], this.#deadline(view), shortDetail(view)]
  }

  /** The last table: who ended where, and when. */
  finish(): void {
    const rows = this.#uuids.map((uuid) => {
      const view = this.#views.get(uuid)
      const after = view?.settled ? view.since - this.#startedAt : null
      return [
        this.label(uuid),
        uuid,
        view?.key ?? "unknown",
        after === null ? "-" : after < 0 ? "before" : duration(after)
      ]
    })
    this.#output.line("")
    for (const line of textTable([["user", "external uuid", "phase", "after"], ...rows]))
      this.#output.line(line)
  }
}
