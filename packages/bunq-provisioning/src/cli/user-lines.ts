import type { View } from "@bunq-provisioning/core"
import type { Output } from "./output.ts"
import { looksAs, viewEvent, viewLine } from "./view-text.ts"

/** 14:03:22 in UTC, as everywhere in bunq's own times. */
export const clockTime = (at: number): string => new Date(at).toISOString().slice(11, 19)

/** Shows users as they move: a line per change, an object per change with `--json`. What looks as before is not said again. */
export class UserLines {
  readonly #output: Output
  readonly #views = new Map<string, View>()
  constructor(output: Output) {
    this.#output = output
  }

  /** The latest of every user shown, by uuid. */
  get views(): ReadonlyMap<string, View> {
    return this.#views
  }

  /** `now` is epoch ms of the time the users live in. */
  show(view: View, now: number): void {
    const before = this.#views.get(view.uuid)
    this.#views.set(view.uuid, view)
    if (looksAs(before, view)) return
    this.#output.event(viewEvent(view, now))
    this.#output.line(`${clockTime(now)}  ${view.uuid}  ${viewLine(view, now)}`)
    if (!view.stalled) return
    for (const [command, { reason, message }] of Object.entries(view.problems)) {
      this.#output.event({ type: "problem", uuid: view.uuid, command, reason, message })
      this.#output.line(`          ${command} failed: ${message}`)
    }
  }
}
