import { Result } from "effect"
import { expect, test } from "vitest"
import { checkFeedOptions } from "./check-feed-options.ts"
import type { FeedOptions } from "./feed-options.ts"

test.each<FeedOptions>([
  {},
  { fastest: undefined },
  { fastest: "10 seconds", slowest: 60_000, patience: 0, share: 1, repeatAfter: 0 },
  { listFrom: 1, buffer: 1, verifiedEvery: "1 hour", settledOnboardingEvery: "1 day" },
  { inquiryFastest: "1 second", inquirySlowest: "2 days" }
])("%o is taken", (options) => {
  expect(checkFeedOptions(options)).toEqual(Result.succeed(options))
})

test.each<[string, object]>([
  ["fastest", { fastest: 0 }],
  ["fastest", { fastest: -1 }],
  ["fastest", { fastest: "soon" }],
  ["fastest", { fastest: null }],
  ["slowest", { slowest: Number.NaN }],
  ["slowest", { slowest: "Infinity" }],
  ["patience", { patience: "-1 minutes" }],
  ["share", { share: 0 }],
  ["share", { share: 1.1 }],
  ["share", { share: "0.1" }],
  ["listFrom", { listFrom: 0.5 }],
  ["verifiedEvery", { verifiedEvery: "2000 days" }],
  ["settledOnboardingEvery", { settledOnboardingEvery: 0 }],
  ["inquiryFastest", { inquiryFastest: {} }],
  ["inquirySlowest", { inquirySlowest: [] }],
  ["repeatAfter", { repeatAfter: -5 }],
  ["buffer", { buffer: Infinity }],
  ["fastst", { fastst: 1_000 }]
])("a bad %s is refused: %o", (option, options) => {
  const checked = checkFeedOptions(options)
  expect(Result.isFailure(checked) && checked.failure).toMatchObject({ setting: `feed.${option}` })
})
