import { pauseOrders } from "../pause-orders.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { presentDatabase } from "./database-option.ts"
import { exitCode } from "./exit-code.ts"

/** Stops everything that would leave for bunq, in the service that runs on the database and in those that will. */
export const pauseCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output, options } = context
  const database = presentDatabase(context, "pause")
  const orders = pauseOrders(database)
  const before = await orders.standing()
  const note = typeof options["note"] === "string" ? options["note"] : undefined
  const order = before !== null && note === undefined ? before : await orders.pause(note)
  output.line(
    before === null
      ? "Paused: nothing more leaves for bunq. A running service obeys within a second; what has left is not called back."
      : "It was paused already and stays so."
  )
  output.line(
    `Credentials go on expiring meanwhile. To go on: bunq-provisioning resume --database ${database}`
  )
  return { exitCode: exitCode.done, summary: { ok: true, paused: true, before: before !== null, ...order } }
}
