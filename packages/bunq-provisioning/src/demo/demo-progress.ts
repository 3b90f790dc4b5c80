import type { View } from "@bunq-provisioning/core"
import type { Output } from "../cli/output.ts"

/** 754_000 → `12m34s`. */
export const duration = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)]
  if (hours > 0) return `${hours}h${String(minutes).padStart(2, "0")}m`
  return minutes > 0 ? `${minutes}m${String(seconds % 60).padStart(2, "0")}s` : `${seconds}s`
}

const waitsFor: { readonly [actor in View["actor"]]: string } = {
  bunq: "bunq",
  partner: "the partner",
  user: "the user",
  nobody: "-"
}

/** A table of text: every column as wide as its widest cell. */
const table = (rows: ReadonlyArray<readonly string[]>): string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd()
  )
}

const detail = (view: View): string => {
  if (view.phase === "processing") return view.step
  if (view.phase === "submitting") return view.fulfilment
  if (view.phase === "collecting") {
    const asked = view.required
      .filter(({ state }) => state === "open" || state === "refused")
      .map(({ type }) => type)
    return asked.includes("IDENTIFICATION_VERIFICATION") && view.identity !== "not-started"
      ? `${asked.filter((type) => type !== "IDENTIFICATION_VERIFICATION").join(", ")}${asked.length > 1 ? ", " : ""}identity ${view.identity}`
      : asked.join(", ")
  }
  return "identity" in view ? `identity ${view.identity}` : ""
}

/** Shows where every user is: drawn over in a terminal, a line per change elsewhere, an object per change with `--json`. */
export class DemoProgress {
  readonly #output: Output
  readonly #now: () => number
  readonly #startedAt: number
  readonly #views = new Map<string, View>()
  readonly #uuids: readonly string[]
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

  readonly #label = (uuid: string): string => `user ${this.#uuids.indexOf(uuid) + 1}`

  readonly #deadline = (view: View): string =>
    view.deadline === null ? "-" : `${view.deadline.name} in ${duration(view.deadline.at - this.#now())}`

  show(view: View): void {
    const before = this.#views.get(view.uuid)
    this.#views.set(view.uuid, view)
    const { uuid, phase, actor, stalled, settled, progress } = view
    const deadline = view.deadline === null ? null : { name: view.deadline.name, at: view.deadline.at }
    const told = (one: View | undefined) => one && [one.key, one.actor, detail(one)].join()
    if (told(before) === told(view)) return
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
      `${duration(this.#now() - this.#startedAt).padStart(7)}  ${this.#label(uuid)}  ${[view.key, detail(view)].filter(Boolean).join(": ")}` +
        `${settled ? "" : `  (waits for ${waitsFor[actor]}${deadline === null ? "" : `, ${this.#deadline(view)}`})`}`
    )
  }

  redraw(): void {
    if (!this.#output.interactive) return
    const rows = this.#uuids.map((uuid) => {
      const view = this.#views.get(uuid)
      if (view === undefined) return [this.#label(uuid), "", "", "", "", ""]
      const bar = "#".repeat(Math.round(view.progress * 10)).padEnd(10, ".")
      return [this.#label(uuid), bar, view.key, waitsFor[view.actor], this.#deadline(view), detail(view)]
    })
    this.#output.draw([
      `time since start: ${duration(this.#now() - this.#startedAt)}`,
      ...table([["user", "", "phase", "waits for", "deadline", "detail"], ...rows])
    ])
  }

  /** The last table: who ended where, and when. */
  finish(): void {
    if (this.#output.interactive) this.#output.draw([])
    const rows = this.#uuids.map((uuid) => {
      const view = this.#views.get(uuid)
      return [
        this.#label(uuid),
        uuid,
        view?.key ?? "unknown",
        view === undefined ? "" : duration(view.since - this.#startedAt)
      ]
    })
    this.#output.line("")
    for (const line of table([["user", "external uuid", "phase", "after"], ...rows])) this.#output.line(line)
  }
}
