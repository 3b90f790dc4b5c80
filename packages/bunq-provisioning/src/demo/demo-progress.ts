import type { View } from "@bunq-provisioning/core"
import { duration } from "../cli/duration.ts"
import type { Output } from "../cli/output.ts"
import { textTable } from "../cli/text-table.ts"
import { deadlineText, looksAs, shortDetail, viewEvent, viewLine, waitsFor } from "../cli/view-text.ts"

/** Shows where every user is: drawn over in a terminal, a line per change elsewhere, an object per change with `--json`. */
export class DemoProgress {
  readonly #output: Output
  readonly #now: () => number
  readonly #startedAt: number
  readonly #views = new Map<string, View>()
  readonly #uuids: readonly string[]
  readonly #scenarios: readonly string[]
  #changes = 0
  constructor(options: {
    readonly output: Output
    readonly now: () => number
    readonly uuids: readonly string[]
    /** Of each user, in the same order. */
    readonly scenarios: readonly string[]
  }) {
    this.#output = options.output
    this.#now = options.now
    this.#startedAt = options.now()
    this.#uuids = options.uuids
    this.#scenarios = options.scenarios
  }

  /** How often any user was seen to move. */
  get changes(): number {
    return this.#changes
  }

  readonly label = (uuid: string): string => `user ${this.#uuids.indexOf(uuid) + 1}`

  show(view: View): void {
    const before = this.#views.get(view.uuid)
    this.#views.set(view.uuid, view)
    if (looksAs(before, view)) return
    const now = this.#now()
    this.#changes += 1
    this.#output.event(viewEvent(view, now))
    if (this.#output.interactive) return this.redraw()
    this.#output.line(
      `${duration(now - this.#startedAt).padStart(7)}  ${this.label(view.uuid)}  ${viewLine(view, now)}`
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
    return [
      this.label(uuid),
      bar,
      view.key,
      waitsFor[view.actor],
      deadlineText(view, this.#now()),
      shortDetail(view)
    ]
  }

  /** The last table: who ended where, and when; with the scenarios where there are others than the usual one. */
  finish(): void {
    const plain = this.#scenarios.every((scenario) => scenario === "verified")
    const row = (cells: readonly string[], scenario: string) => (plain ? cells : [...cells, scenario])
    const rows = this.#uuids.map((uuid, index) => {
      const view = this.#views.get(uuid)
      const after = view?.settled ? view.since - this.#startedAt : null
      const when = after === null ? "-" : after < 0 ? "before" : duration(after)
      return row([this.label(uuid), uuid, view?.key ?? "unknown", when], this.#scenarios[index] ?? "")
    })
    this.#output.line("")
    for (const line of textTable([row(["user", "external uuid", "phase", "after"], "scenario"), ...rows]))
      this.#output.line(line)
  }
}
