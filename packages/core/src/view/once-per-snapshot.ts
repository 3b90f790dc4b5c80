import type { ProvisionSnapshot } from "../lifecycle/inert-scope.ts"

/** Reads a snapshot the first time it is asked; the commit of a step and several views ask the same. What it gives is shared: nobody may change it. */
export const oncePerSnapshot = <A extends object>(
  read: (snapshot: ProvisionSnapshot) => A
): ((snapshot: ProvisionSnapshot) => A) => {
  const known = new WeakMap<ProvisionSnapshot, A>()
  return (snapshot) => {
    const found = known.get(snapshot)
    if (found !== undefined) return found
    const made = read(snapshot)
    known.set(snapshot, made)
    return made
  }
}
