import { PauseError } from "@bunq-provisioning/runtime"
import { pauseOrders } from "../pause-orders.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { presentDatabase } from "./database-option.ts"
import { exitCode } from "./exit-code.ts"
import { shownDatabase } from "../database-layers.ts"

const unlessUnwritten = (error: unknown): null => {
  if (error instanceof PauseError) return null
  throw error
}

/** Stops everything that would leave for bunq, in the service that runs on the database and in those that will. */
export const pauseCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, options } = context
  const database = presentDatabase(context, "pause")
  const orders = pauseOrders(database)
  const before = await orders.standing()
  const note = typeof options["note"] === "string" ? options["note"] : undefined
  const order =
    before !== null && note === undefined ? before : await orders.pause(note).catch(unlessUnwritten)
  if (order === null) {
    // This process is about to end: what the error says of a service, that it holds meanwhile, is not true here.
    output.line(
      before === null
        ? `Nothing is paused: the order could not be written down beside ${shownDatabase(database)}; check the permissions of its folder, or stop the service.`
        : "It was paused already and stays so; the note could not be written down."
    )
    return { exitCode: exitCode.failed, summary: { ok: false, paused: before !== null } }
  }
  output.line(
    before === null
      ? "Paused: nothing more leaves for bunq. A running service obeys within a second; what has left is not called back."
      : "It was paused already and stays so."
  )
  output.line(
    `Credentials go on expiring meanwhile. To go on: bunq-provisioning resume --database ${shownDatabase(database)}`
  )
  return { exitCode: exitCode.done, summary: { ok: true, paused: true, before: before !== null, ...order } }
}
