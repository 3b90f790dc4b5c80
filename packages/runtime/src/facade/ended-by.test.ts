import { describe, expect, it } from "vitest"
import { Effect, Queue, Stream } from "effect"
import { endedBy } from "./ended-by.ts"

/** Values of a queue, and whether somebody still reads them. */
const setUp = () => {
  const queue = Effect.runSync(Queue.unbounded<number>())
  const state = { open: 0, closed: 0 }
  const values = Stream.fromQueue(queue).pipe(
    Stream.onStart(Effect.sync(() => void (state.open += 1))),
    Stream.ensuring(Effect.sync(() => void (state.closed += 1)))
  )
  return {
    say: (value: number) => Queue.offerUnsafe(queue, value),
    state,
    values: Stream.toAsyncIterable(values)
  }
}
const read = async (values: AsyncIterable<number>, enough = Infinity): Promise<readonly number[]> => {
  const seen: number[] = []
  for await (const value of values) {
    seen.push(value)
    if (seen.length >= enough) break
  }
  return seen
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

describe("a loop that a signal ends", () => {
  it("gives what there is, and ends while it waits for more, whichever signal it was", async () => {
    for (const which of [0, 1]) {
      const { say, state, values } = setUp()
      const controllers = [new AbortController(), new AbortController()]
      const reading = read(endedBy(values, [undefined, ...controllers.map(({ signal }) => signal)]))
      say(1)
      await turn()
      say(2)
      await turn()
      expect(state).toEqual({ open: 1, closed: 0 })
      controllers[which]?.abort()
      expect(await reading).toEqual([1, 2])
      expect(state).toEqual({ open: 1, closed: 1 })
    }
  })

  it("does not begin when the signal was aborted before", async () => {
    const { say, state, values } = setUp()
    say(1)
    expect(await read(endedBy(values, [AbortSignal.abort()]))).toEqual([])
    expect(state.open).toBe(0)
  })

  it("lets go of everything when the loop is left", async () => {
    const { say, state, values } = setUp()
    const controller = new AbortController()
    const listeners = { count: 0 }
    const { signal } = controller
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)]
    signal.addEventListener = (...given: Parameters<typeof add>) => ((listeners.count += 1), add(...given))
    signal.removeEventListener = (...given: Parameters<typeof remove>) => (
      (listeners.count -= 1),
      remove(...given)
    )
    say(1)
    say(2)
    expect(await read(endedBy(values, [signal]), 1)).toEqual([1])
    expect([state, listeners.count]).toEqual([{ open: 1, closed: 1 }, 0])
  })

  it("passes a failure on", async () => {
    const values = Stream.toAsyncIterable(Stream.fail(new Error("no")))
    await expect(read(endedBy(values, [new AbortController().signal]))).rejects.toThrow("no")
  })
})
