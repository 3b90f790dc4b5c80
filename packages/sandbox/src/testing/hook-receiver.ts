import type { Deliver, DeliveryConnection } from "../webhooks/deliver.ts"

/** One delivery as a receiver sees it. */
export interface Received {
  readonly at: number
  readonly url: string
  readonly headers: Headers
  readonly bytes: Buffer
  // Wire JSON is read freely in tests.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly notification: any
  readonly connection: DeliveryConnection
}

type Answer = number | Error | "silence"

/** A receiver in process: notes what comes and answers as told, 200 unless told otherwise; `silence` answers never. */
export function hookReceiver(clock: { now(): number }) {
  const received: Received[] = []
  let answer: (one: Received) => Answer = () => 200
  const deliver: Deliver = async (request, connection) => {
    const bytes = Buffer.from(await request.arrayBuffer())
    const { NotificationUrl: notification } = JSON.parse(bytes.toString())
    const { url, headers } = request
    const one = { at: clock.now(), url, headers, bytes, notification, connection }
    received.push(one)
    const given = answer(one)
    if (given instanceof Error) throw given
    if (given === "silence") return await new Promise<never>(() => undefined)
    return new Response(null, { status: given })
  }
  return {
    deliver,
    received,
    /** Sets what is answered from now on. */
    answers(next: Answer | ((one: Received) => Answer)): void {
      answer = typeof next === "function" ? next : () => next
    }
  }
}

/** Lets everything happen that waits for no clock. */
export async function quiet(turns = 5): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
