import { expect, test } from "vitest"
import { pauseOf } from "./poll-pace.ts"

const pace = { fastest: 1_000, slowest: 60_000, patience: 600_000, share: 0.1 }

test.each([
  [0, 1_000],
  [600_000, 1_000],
  [610_000, 1_000],
  [700_000, 10_000],
  [1_200_000, 60_000],
  [86_400_000, 60_000],
  [-5_000, 1_000]
])("an age of %i ms pauses %i ms", (age, pause) => expect(pauseOf(age, pace)).toBe(pause))
