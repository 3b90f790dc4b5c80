import { Redacted } from "effect"

/** Reads a secret that was handed out redacted, such as the token of `identitySdk()`. Do it at the last moment, and log what you had before. */
export const revealSecret = (secret: Redacted.Redacted<string>): string => Redacted.value(secret)
