import { SandboxError } from "../sandbox-error.ts"

/** Refuses a name there is not, with those there are. */
export function known<T extends string>(what: string, names: readonly T[], name: T): void {
  if (!names.includes(name)) throw new SandboxError({ _tag: "UnknownName", what, known: names })
}
