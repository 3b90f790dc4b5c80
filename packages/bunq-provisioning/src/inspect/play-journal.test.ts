import type { JournalEntry } from "@bunq-provisioning/core"
import { makeReplay } from "@bunq-provisioning/runtime/inspect"
import { expect, it } from "vitest"
import { playJournal } from "./play-journal.ts"
import type { Keys } from "./play-journal.ts"

const uuid = "6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a9b11"
const changes = [1, 2, 3, 4].map((number) => {
  const fact = { kind: "noted" } as const
  const entry: JournalEntry = {
    number,
    seq: number,
    at: number * 60_000,
    source: "bank",
    cause: "provision.observed",
    fact,
    responseId: null
  }
  return { uuid, entry }
})

const played = async (options: {
  readonly keys?: Keys
  readonly stepping?: boolean
  readonly signal?: AbortSignal
}) => {
  const [shown, speeds]: [string[], number[]] = [[], []]
  const end = await playJournal({
    replay: makeReplay({ changes }, { send: () => {} }),
    speed: 100_000,
    stepping: options.stepping ?? false,
    keys: options.keys,
    signal: options.signal ?? new AbortController().signal,
    onPlayed: ({ entry }, direction) => shown.push(`${direction === "back" ? "-" : ""}${entry.number}`),
    onSpeed: (speed) => speeds.push(speed)
  })
  return { ...end, shown: shown.join(" "), speeds }
}
/** Somebody who presses these keys and then waits for what comes. */
const pressing =
  (...pressed: readonly string[]): Keys =>
  (press, signal) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(new Error("enough")))
      for (const key of pressed) press(key)
    })

it("plays to the end by itself when nobody steers", async () => {
  expect(await played({})).toEqual({ played: 4, stopped: false, shown: "1 2 3 4", speeds: [] })
})

it("steps forth and back, starts anew, and ends when there was enough", async () => {
  const keys = pressing("n", "\u001b[C", "b", "\n", "n", "0", "\u001b[D", "n", "x", "q", "n")
  expect(await played({ keys, stepping: true })).toEqual({
    played: 1,
    stopped: false,
    shown: "1 2 -2 2 3 -3 -2 -1 1",
    speeds: []
  })
})

it("plays on after a pause, at the speed that was asked for", async () => {
  const keys = pressing("n", "-", "+", "+", " ")
  const running = played({ keys, stepping: true, signal: AbortSignal.timeout(300) })
  expect(await running).toEqual({
    played: 4,
    stopped: true,
    shown: "1 2 3 4",
    speeds: [50_000, 100_000, 100_000]
  })
})

it("goes on to the end when the input ends while it plays, and stays where it is when it stands", async () => {
  const over: Keys = async () => {}
  expect(await played({ keys: over })).toMatchObject({ played: 4, stopped: false })
  expect(await played({ keys: over, stepping: true })).toMatchObject({ played: 0, stopped: false })
})

it("is stopped by Ctrl-C, which a raw terminal tells as a key", async () => {
  const interrupted: Keys = async (press) => {
    press("n")
    throw new Error("Interrupted")
  }
  expect(await played({ keys: interrupted, stepping: true })).toMatchObject({ played: 1, stopped: true })
})
