import { Context, Effect, Layer, Schema } from "effect"
import { readPauseFile, removePauseFile, writePauseFile } from "../edges/pause-file.ts"

/** An operator's order that nothing is to leave for bunq. */
export interface PauseOrder {
  /** Epoch ms; null when the order does not tell. */
  readonly since: number | null
  readonly note: string | null
}

/** The order could not be written or removed. */
export class PauseError extends Schema.TaggedError<PauseError>()("PauseError", {
  operation: Schema.Literals(["pause", "resume"])
}) {
  override get message() {
    return this.operation === "pause"
      ? "The pause could not be written down: it holds in this process and ends with it; check the permissions of the database's folder."
      : "The pause could not be removed; check the permissions of the database's folder, or remove the file by hand."
  }
}

const unreadable: PauseOrder = {
  since: null,
  note: "The pause file cannot be read; it counts as a pause. Remove it to go on."
}

const orderOf = (text: string): PauseOrder => {
  try {
    const given = JSON.parse(text) as { readonly since?: unknown; readonly note?: unknown } | null
    if (typeof given !== "object" || given === null) return unreadable
    const { since, note } = given
    if (typeof since !== "number" || !(note === null || typeof note === "string")) return unreadable
    return { since, note }
  } catch {
    return unreadable
  }
}

/** Where an operator's pause is kept, so that it outlives the process and can be given and ended beside a running one. */
export class PauseSwitch extends Context.Service<
  PauseSwitch,
  {
    /** Whether others than this process can give and end a pause: then the provisioner looks about every second. */
    readonly shared: boolean
    /** The order that stands; null = none. What cannot be read counts as an order, and its note says so. */
    readonly read: Effect.Effect<PauseOrder | null>
    /** Durable when it returns. */
    readonly write: (order: PauseOrder) => Effect.Effect<void, PauseError>
    readonly remove: Effect.Effect<void, PauseError>
  }
>()("@bunq-provisioning/runtime/PauseSwitch") {
  /**
   * A file `{ "since": …, "note": … }` beside the database, usually `<database>.pause`. That it exists is the pause: a running provisioner sees it
   * within about a second, and one that starts sends nothing.
   */
  static readonly layerFile = (options: { readonly file: string }): Layer.Layer<PauseSwitch> =>
    Layer.sync(PauseSwitch, () => {
      const { file } = options
      const attempt = (operation: PauseError["operation"], act: () => void) =>
        Effect.try({ try: act, catch: () => new PauseError({ operation }) })
      return PauseSwitch.of({
        shared: true,
        read: Effect.sync(() => {
          try {
            const text = readPauseFile(file)
            return text === null ? null : orderOf(text)
          } catch {
            return unreadable
          }
        }),
        write: ({ since, note }) =>
          attempt("pause", () => writePauseFile(file, `${JSON.stringify({ since, note })}\n`)),
        remove: attempt("resume", () => removePauseFile(file))
      })
    })

  /** For what is forgotten at the end anyway. */
  static readonly layerMemory: Layer.Layer<PauseSwitch> = Layer.sync(PauseSwitch, () => {
    let standing: PauseOrder | null = null
    return PauseSwitch.of({
      shared: false,
      read: Effect.sync(() => standing),
      write: (order) => Effect.sync(() => void (standing = order)),
      remove: Effect.sync(() => void (standing = null))
    })
  })
}
