import type { Environment } from "./environment.ts"
import type { Submission } from "./fulfilments.ts"
import type { OutgoingEvent, SealedEvent, SendableEvent } from "./outgoing-event.ts"
import { problem } from "./problem.ts"
import { sameParts } from "./same-parts.ts"
import type { Receipt, TransportProblem, TransportSendOptions } from "./transport.ts"

/** By id; those that are idle are not in it. */
export type Submissions = { readonly [id: string]: Submission }

interface Options {
  readonly environment: Environment
  readonly post: (event: OutgoingEvent, options: TransportSendOptions) => Promise<Receipt>
  readonly onSending: (sending: ReadonlyArray<SendableEvent["type"]>) => void
  readonly onSubmissions: (submissions: Submissions) => void
  /** What was typed is of no use any more. */
  readonly onTaken: (id: string) => void
  /** Nothing is on its way any more. */
  readonly onQuiet: () => void
}

/** What was last submitted under an id, until the server has it. */
interface Kept {
  readonly event: SealedEvent
  readonly key: string
  readonly abort: AbortController
  readonly result: Promise<Receipt> | null
}

const whyNot = (receipt: Receipt): TransportProblem | null =>
  receipt.outcome === "failed" ? receipt.problem : receipt.outcome === "ignored" ? problem("Ignored") : null

/**
 * Sends what one user gives, once. What is on its way and sent again is the same sending, also when Strict Mode or a second component does it; what
 * failed and is submitted again unchanged goes out under its old key, so that the server can tell.
 */
export const submissionDesk = ({ environment, post, ...told }: Options) => {
  const flights = new Map<SendableEvent["type"], Promise<Receipt>>()
  const kept = new Map<string, Kept>()
  let submissions: Submissions = {}

  const show = (id: string, submission: Submission | null) => {
    const { [id]: _, ...others } = submissions
    submissions = submission === null ? others : { ...others, [id]: submission }
    told.onSubmissions(submissions)
  }
  const send = (event: SendableEvent): Promise<Receipt> => {
    const known = flights.get(event.type)
    if (known !== undefined) return known
    const result = post(event, { key: environment.newKey() }).finally(() => {
      flights.delete(event.type)
      told.onSending([...flights.keys()])
      told.onQuiet()
    })
    flights.set(event.type, result)
    told.onSending([...flights.keys()])
    return result
  }

  const submit = (id: string, event: SealedEvent): Promise<Receipt> => {
    const known = kept.get(id)
    const again = known !== undefined && sameParts(known.event, event) === known.event
    if (again && known.result !== null) return known.result
    // Another answer: the old one may have arrived, and then this one replaces it.
    known?.abort.abort()
    const key = again ? known.key : environment.newKey()
    const abort = new AbortController()
    const isCurrent = () => kept.get(id)?.abort === abort
    const settle = (receipt: Receipt): Receipt => {
      if (!isCurrent()) return receipt
      const why = whyNot(receipt)
      if (why === null) {
        kept.delete(id)
        told.onTaken(id)
      } else kept.set(id, { event, key, abort, result: null })
      show(id, why === null || why.reason === "Cancelled" ? null : { state: "failed", problem: why })
      told.onQuiet()
      return receipt
    }
    const onRetry = (attempt: number) => {
      if (isCurrent()) show(id, { state: "pending", attempt })
    }
    const result = post(event, { key, signal: abort.signal, onRetry }).then(settle)
    kept.set(id, { event, key, abort, result })
    show(id, { state: "pending", attempt: 1 })
    return result
  }
  return {
    send,
    submit,
    cancel: (id: string) => kept.get(id)?.abort.abort(),
    /** The server turned out to have an answer, or to want none any more. */
    forget: (id: string) => {
      told.onTaken(id)
      if (kept.get(id)?.result !== null) return
      kept.delete(id)
      show(id, null)
    },
    isEmpty: () => flights.size === 0 && kept.size === 0
  }
}
