import type { View } from "@bunq-provisioning/core"
import type { TailItem } from "../changes/tail-item.ts"

const frame = (event: string, data: unknown, id?: number): string =>
  `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

const resetFrame = "event: reset\ndata: {}\n\n"
export const heartbeatFrame = ":\n\n"

/** What a user who follows themselves is sent of an item; "" = nothing. */
export const userFrame = (item: TailItem, shown: (view: View) => View): string => {
  const { change, view } = item
  if (view === null) return ""
  const reset = item.kind === "view" && item.why === "reset" ? resetFrame : ""
  return reset + frame("view", shown(view), change)
}

const operatorFrameOf = (item: TailItem): string => {
  if (item.kind === "start")
    return (item.why === "reset" ? resetFrame : "") + frame("start", { change: item.change }, item.change)
  if (item.kind === "view")
    return (item.why === "reset" ? resetFrame : "") + frame("view", item.view, item.change)
  const { uuid, change, entry, view } = item
  // The id comes with the last of the two: whoever is cut off between them gets both again.
  return (view === null ? "" : frame("view", view)) + frame("change", { uuid, change, entry }, change)
}

const made = new WeakMap<TailItem, string>()

/** What an operator is sent of an item. Items of a tail of everybody are the same objects for all who follow, and so are their frames. */
export const operatorFrame = (item: TailItem): string => {
  const known = made.get(item)
  if (known !== undefined) return known
  const text = operatorFrameOf(item)
  if (item.kind === "change") made.set(item, text)
  return text
}
