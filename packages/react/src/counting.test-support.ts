import { createElement } from "react"
import { useProvision } from "./use-provision.ts"

/** Shows the phase of a user, and counts how often. */
export const counting = (uuid: string) => {
  const renders = { count: 0 }
  const Shown = () => {
    renders.count++
    const provision = useProvision(uuid)
    return createElement("p", null, `${provision.status} ${provision.phase} ${provision.view?.progress}`)
  }
  return { renders, Shown }
}
