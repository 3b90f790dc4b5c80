import { describe, expect, it } from "vitest"
import { assign as assignOfXstate, initialTransition, setup, transition } from "xstate"
import { assign } from "./assign.ts"

interface Context {
  readonly count: number
  readonly seen: readonly string[]
  readonly last: string | null
}
type Event = { readonly type: "go"; readonly word: string } | { readonly type: "back" }

/** The same machine, with one `assign` or the other. */
const machineWith = (make: typeof assignOfXstate) =>
  setup({
    types: { context: {} as Context, events: {} as Event },
    actions: {
      count: make({ count: ({ context }) => context.count + 1, last: "counted" }),
      see: make(({ context, event }, word: string) => ({ seen: [...context.seen, `${word} ${event.type}`] })),
      nothing: make(() => ({}))
    }
  }).createMachine({
    context: { count: 0, seen: [], last: null },
    initial: "here",
    states: {
      here: {
        entry: "count",
        exit: { type: "see", params: "left" },
        on: { go: { target: "there", actions: make(({ event }) => ({ last: event.word })) } }
      },
      there: {
        entry: { type: "see", params: ({ context }) => `entered after ${context.count}` },
        always: { guard: ({ context }) => context.count > 2, target: "here" },
        on: { go: { actions: ["nothing", "count"] }, back: "here" }
      }
    }
  })

describe("assign", () => {
  it("does what xstate's own does", () => {
    const [own, theirs] = [machineWith(assign), machineWith(assignOfXstate)]
    let [mine] = initialTransition(own)
    let [wanted] = initialTransition(theirs)
    const go = { type: "go", word: "now" } as const
    for (const event of [go, go, { type: "back" } as const, go, go, { type: "back" } as const]) {
      ;[mine] = transition(own, mine, event)
      ;[wanted] = transition(theirs, wanted, event)
      expect(JSON.stringify(own.getPersistedSnapshot(mine))).toBe(
        JSON.stringify(theirs.getPersistedSnapshot(wanted))
      )
    }
    expect(mine.context.seen.length).toBeGreaterThan(4)
  })

  it("makes a new snapshot even when nothing changes, as xstate does", () => {
    const machine = machineWith(assign)
    const [there] = transition(machine, initialTransition(machine)[0], { type: "go", word: "now" })
    const before = JSON.stringify(there)
    const [next] = transition(machine, there, { type: "go", word: "again" })
    expect(next).not.toBe(there)
    expect(JSON.stringify(there)).toBe(before)
  })
})
