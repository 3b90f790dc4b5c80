import type { View } from "@bunq-provisioning/core"
import type { Handle } from "@bunq-provisioning/runtime"
import { wallNow } from "../edges/wall-clock.ts"
import type { UserLines } from "./user-lines.ts"

/** Shows a user until `until` is content or the signal is aborted; gives the last view. */
export const followUser = async (options: {
  readonly handle: Handle
  readonly lines: UserLines
  readonly signal: AbortSignal
  readonly until: (view: View) => boolean
  readonly onView?: (view: View) => Promise<void>
}): Promise<View> => {
  const { handle, lines, signal, until, onView } = options
  let last: View | undefined
  for await (const view of handle.changes({ signal })) {
    last = view
    lines.show(view, wallNow())
    if (until(view)) break
    await onView?.(view)
  }
  return last ?? (await handle.view())
}
