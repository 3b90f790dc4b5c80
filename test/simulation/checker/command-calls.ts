import type { Violated } from "./violation.ts"
import type { Written } from "./user-record.ts"

interface Call {
  /** How many commits the world had seen when it began. */
  readonly begun: number
  over: boolean
}

/**
 * Every call of a command, seen from the port. A result that is accepted must be that of a call which began after the command it belongs to did, and each call
 * brings one result: any other is superseded.
 */
export const makeCommandCalls = (steps: () => number) => {
  const calls = new Map<string, Call[]>()
  const of = (uuid: string, command: string): Call[] => {
    const key = `${uuid}/${command}`
    const known = calls.get(key) ?? []
    calls.set(key, known)
    return known
  }
  return {
    begin: (uuid: string, command: string): (() => void) => {
      const call: Call = { begun: steps(), over: false }
      of(uuid, command).push(call)
      return () => {
        call.over = true
      }
    },
    begunSince: (uuid: string, command: string, step: number): boolean =>
      of(uuid, command).some(({ begun }) => begun >= step),
    check: ({ uuid, before, fresh }: Written, violated: Violated): void => {
      for (const { cause, fact } of fresh) {
        const [type, id = ""] = cause.split(" ")
        if (!/^command[.]/.test(type ?? "") || fact.kind === "superseded" || fact.kind === "ignored") continue
        // What stands before a create fails in its name, and after a close nothing need be sent.
        if (id === "createProvision" && (type === "command.failed" || before?.closing === true)) continue
        const since = before?.begun.get(id)
        if (since === undefined) violated("result-of-nothing", `${uuid}: ${cause}`)
        else if (!of(uuid, id).some(({ begun, over }) => over && begun >= since))
          violated("superseded-result", `${uuid}: ${cause} is of a call from before`)
      }
    }
  }
}
