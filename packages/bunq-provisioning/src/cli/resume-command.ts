import { pauseOrders } from "../pause-orders.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { presentDatabase } from "./database-option.ts"
import { exitCode } from "./exit-code.ts"

/** Ends a pause, whoever gave it. */
export const resumeCommand = async (context: CommandContext): Promise<Outcome> => {
  const { output } = context
  const orders = pauseOrders(presentDatabase(context, "resume"))
  const before = await orders.standing()
  await orders.resume()
  output.line(
    before === null
      ? "Nothing was paused."
      : "Resumed: a running service goes on within a second. Without one, start it: nobody goes on by themselves."
  )
  return { exitCode: exitCode.done, summary: { ok: true, paused: false, before: before !== null } }
}
