// The feed behind polling and webhooks, for adapters; they add what sets them apart
export { makeFeed } from "./make-feed.ts"
export type { FeedAid } from "./make-feed.ts"
export { checkFeedOptions } from "./check-feed-options.ts"
export type { RefusedSetting } from "./check-feed-options.ts"
export { readFeedOptions } from "./feed-options.ts"
export type { FeedOptions, FeedSettings } from "./feed-options.ts"
export type { FeedHint, HintSource } from "./hint-source.ts"
export type { FeedNews } from "./tell.ts"
