import { useRef } from "react"
import type { Provision } from "./provision.ts"
import { useUserState } from "./use-user-state.ts"

interface Selected<A> {
  readonly from: Provision
  readonly by: (provision: Provision) => A
  readonly value: A
}

/**
 * Follows a part of a user: the component renders when that part changes. Parts of the view that did not change are the same objects as before, so that
 * `isEqual` is needed only for what the selector makes itself.
 */
export const useProvisionSelector = <A>(
  uuid: string,
  selector: (provision: Provision) => A,
  isEqual: (one: A, other: A) => boolean = Object.is
): A => {
  const last = useRef<Selected<A> | null>(null)
  return useUserState(uuid, ({ provision }) => {
    const known = last.current
    if (known?.from === provision && known.by === selector) return known.value
    const made = selector(provision)
    const value = known !== null && isEqual(known.value, made) ? known.value : made
    last.current = { from: provision, by: selector, value }
    return value
  })
}
